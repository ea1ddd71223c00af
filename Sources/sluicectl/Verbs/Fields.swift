import EndpointAPI

/// Kinds of repair with their numbers, by name.
func describeRepairs(_ counts: [String: Int]) -> [String] {
  counts.sorted { $0.key < $1.key }.map { "\($0.key) \(Human.number($0.value))×" }
}

/// Names and values below each other; what has no value is left out.
struct Fields {
  let style: Style
  private(set) var lines: [String] = []

  init(style: Style) { self.style = style }

  mutating func add(_ name: String, _ value: String?, mark: Style.Mark = .plain) {
    guard let value else { return }
    let padding = String(repeating: " ", count: max(1, 12 - name.count))
    lines.append(style.apply(.dim, name) + padding + style.apply(mark, Sanitiser.cell(value)))
  }
}
