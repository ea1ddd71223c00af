/// What a reader of pages reads: a page, and where its bytes lie in the file.
struct PageInput {
  var source: any ByteSource
  /// The file's encoding, by its IANA name.
  var encoding: String
  /// Whether the bytes of the page are Windows-1251 and not UTF-8.
  var isWindows1251 = false
  var places: PagePlaces

  /// A page that is the whole dump.
  init(_ input: DumpInput) {
    source = input
    encoding = input.encoding
    places = PagePlaces(input)
  }

  /// A page that came out of a wrapping.
  init(_ source: any ByteSource, from input: DumpInput, _ map: PlaceMap) {
    self.source = source
    encoding = input.encoding
    places = PagePlaces(input, map)
  }
}

/// Where the bytes of a page lie in the file. Asked soon after they were read, in ascending order.
struct PagePlaces {
  private let input: DumpInput
  /// Where they lie in what the input gives; nil where they are just that.
  private let map: PlaceMap?

  init(_ input: DumpInput, _ map: PlaceMap? = nil) {
    self.input = input
    self.map = map
  }

  /// Where a byte begins.
  func start(of offset: Int64) -> Int64 {
    let place = map?.start(of: offset) ?? offset
    return input.range(place..<place).offset
  }

  /// Where the bytes before one end.
  func end(of offset: Int64) -> Int64 {
    let place = map?.end(of: offset) ?? offset
    return input.range(place..<place).end
  }
}
