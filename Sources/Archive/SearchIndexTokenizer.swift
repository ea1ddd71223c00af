import GRDB
import GRDBSQLite
import Identity

/// Gives FTS5 the tokens of `SearchTokenizer`, under the name `sluice`.
///
/// The index is fed canonical text, so that this only has to fold and cut.
final class SearchIndexTokenizer: FTS5CustomTokenizer {
  static let name = "sluice"

  private var tokenizer = SearchTokenizer()

  init(db: Database, arguments: [String]) throws {
    guard arguments.isEmpty else {
      throw DatabaseError(message: "the tokenizer sluice takes no arguments, not \(arguments)")
    }
  }

  func tokenize(
    context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?,
    nText: CInt, tokenCallback: @escaping FTS5TokenCallback
  ) -> CInt {
    guard let pText, nText > 0 else { return SQLITE_OK }
    let bytes = UnsafeRawPointer(pText).assumingMemoryBound(to: UInt8.self)
    let text = UnsafeBufferPointer(start: bytes, count: Int(nText))
    var code = SQLITE_OK
    tokenizer.tokens(in: text, for: tokenization.contains(.query) ? .query : .document) { token in
      // xToken wants char *; the bytes are only read.
      let start = UnsafeRawPointer(token.text.baseAddress ?? bytes).assumingMemoryBound(to: CChar.self)
      code = tokenCallback(
        context, token.isColocated ? FTS5_TOKEN_COLOCATED : 0, start, CInt(token.text.count),
        CInt(token.range.lowerBound), CInt(token.range.upperBound))
      return code == SQLITE_OK
    }
    return code
  }
}
