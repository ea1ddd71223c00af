/// Fields that say which items of a list are wanted. What they are sent as, the address says again.
struct FilterForm {
  struct Field {
    /// The name in the address.
    var name: String
    var label: String
    var type = "text"
    /// An example of what may be written.
    var hint: String
  }

  let place: Place
  /// What is asked for now.
  let query: Query
  /// The first is wider than the others where it is for searching.
  let fields: [Field]
  /// What stands behind the fields.
  var more: Markup = .none

  var markup: Markup {
    Tag.form(.class("filters"), .action(Target(place)), .method("get"), .label("Filters")) {
      for field in fields { markup(field) }
      more
      Tag.div(.class("go")) {
        Tag.button(.type("submit")) { "Show" }
        Tag.a(.href(Target(place))) { "Clear" }
      }
    }
  }

  private func markup(_ field: Field) -> Markup {
    Tag.div(field.type == "search" ? .class("first") : nil) {
      Tag.label(.forInput("filter-\(field.name)")) { field.label }
      Tag.input(
        .id("filter-\(field.name)"), .type(field.type), .name(field.name), .value(query[field.name] ?? ""),
        .placeholder(field.hint), .ownDirection)
    }
  }
}
