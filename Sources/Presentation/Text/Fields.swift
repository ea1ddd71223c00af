/// Names and values below each other; what has no value is left out.
package struct Fields {
  let style: Style
  package private(set) var lines: [String] = []

  package init(style: Style) { self.style = style }

  package mutating func add(_ name: String, _ value: String?, mark: Style.Mark = .plain) {
    guard let value else { return }
    let padding = String(repeating: " ", count: max(1, 12 - name.count))
    lines.append(style.apply(.dim, name) + padding + style.apply(mark, Sanitiser.cell(value)))
  }
}
