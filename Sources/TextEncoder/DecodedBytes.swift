/// How a file makes text of tokens.
enum TokenDecoding: Sendable, Equatable {
  /// The bytes of all tokens are the text's UTF-8.
  case bytes
  /// Tokens are characters; bytes in a row are a text of their own, and blanks at the beginning are
  /// dropped, at most so many.
  case characters(droppingBlanks: Int)
}

/// The bytes of tokens in order, as far as they are certain.
struct DecodedBytes: Sendable {
  /// What is certain: nothing that follows changes it.
  var bytes: [UInt8] = []
  /// Bytes whose characters have no token: they are text only if all in a row are valid UTF-8.
  private var run: [UInt8] = []
  private var blanksToDrop = 0

  init(_ decoding: TokenDecoding) {
    if case .characters(let blanks) = decoding { blanksToDrop = blanks }
  }

  mutating func append(_ content: [UInt8]) {
    finish()
    add(content)
  }

  mutating func append(byte: UInt8) { run.append(byte) }

  /// Ends a row of bytes: U+FFFD for each of them if they are not UTF-8.
  mutating func finish() {
    if run.isEmpty { return }
    let isText = String(validating: run, as: UTF8.self) != nil
    let text = isText ? run : run.flatMap { _ in Array("\u{FFFD}".utf8) }
    run = []
    add(text)
  }

  private mutating func add(_ content: [UInt8]) {
    var content = content[...]
    while blanksToDrop > 0, let first = content.first {
      blanksToDrop = first == UInt8(ascii: " ") ? blanksToDrop - 1 : 0
      if first == UInt8(ascii: " ") { content.removeFirst() }
    }
    bytes.append(contentsOf: content)
  }
}
