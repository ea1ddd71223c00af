package import EndpointAPI

/// What reading the configuration again came to, as people read it.
package struct ReloadView {
  let result: ReloadResult
  let style: Style

  package init(result: ReloadResult, style: Style) {
    self.result = result
    self.style = style
  }

  package var lines: [String] {
    let file = Sanitiser.cell(result.configuration.file ?? "the configuration")
    var lines: [String] = []
    if result.changed.isEmpty, result.waiting.isEmpty { return ["Nothing has changed in \(file)."] }
    if !result.changed.isEmpty {
      lines.append(style.apply(.good, "In force now, from \(file):"))
      lines += self.lines(of: result.changed)
    }
    if !result.waiting.isEmpty {
      lines.append(style.apply(.attention, "Only after a restart (systemctl restart sluiced):"))
      lines += self.lines(of: result.waiting)
    }
    return lines
  }

  private func lines(of changes: [ReloadResult.Change]) -> [String] {
    let width = changes.map { DisplayWidth.of(Sanitiser.cell($0.key)) }.max() ?? 0
    return changes.map { change in
      let key = Sanitiser.cell(change.key)
      let space = String(repeating: " ", count: width - DisplayWidth.of(key))
      return
        "  \(key)\(space)  \(style.apply(.dim, Sanitiser.cell(change.old))) → \(Sanitiser.cell(change.new))"
    }
  }
}
