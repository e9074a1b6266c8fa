/// A byte-level byte-pair encoding, read from a Hugging Face `tokenizer.json`.
///
/// Encoding and decoding are total: no text and no token ids make them fail. Post-processing,
/// truncation and padding that a file asks for are not applied: turn markers and beginnings of text
/// are the prompt template's, and a prompt is never cut.
package struct Tokenizer: Sendable {
  let encoder: BytePairEncoder
  let preTokenizer: PreTokenizer
  /// Whether text is brought to normal form C first.
  let composes: Bool
  /// Whether a word that is itself a token becomes it without merging (`ignore_merges`).
  let prefersWholeWords: Bool
  /// Every token as the file spells it; positions are ids.
  let spellings: ByteStringTable
  /// The bytes that each token stands for; positions are ids.
  let contents: [[UInt8]]
  let isSpecial: [Bool]
  /// Whether content may become the token: it is one of the model's own and not special.
  let isPiece: [Bool]
  let givenTextMatcher: AddedTokenMatcher
  let normalizedTextMatcher: AddedTokenMatcher

  /// Added tokens in the order of their ids.
  package let addedTokens: [AddedToken]
  /// Names of the beginning, end and padding tokens in `tokenizer_config.json`.
  let roles: TokenizerRoles

  /// Number of tokens, added ones included; ids are 0 to one less.
  package var vocabularySize: Int { contents.count }

  /// The token that ends a text, if `tokenizer_config.json` names one of the vocabulary.
  package var endID: Int32? { roles.end.flatMap(id(of:)) }
  /// The token that begins a text, if `tokenizer_config.json` names one of the vocabulary.
  package var beginID: Int32? { roles.begin.flatMap(id(of:)) }
  /// The token that fills up batches, if `tokenizer_config.json` names one of the vocabulary.
  package var paddingID: Int32? { roles.padding.flatMap(id(of:)) }

  /// Ids of all special tokens, ascending.
  package var specialIDs: [Int32] { addedTokens.filter(\.isSpecial).map(\.id) }

  /// Id of the token that the file spells so: an added token's text, or the byte-level spelling of
  /// a piece (`Ġthe`).
  package func id(of spelling: String) -> Int32? {
    spellings.position(of: spelling).map { Int32($0) }
  }

  // MARK: Encoding

  /// Token ids of a text in which added tokens are plain text.
  /// - Complexity: linear in the text; within one word of n bytes, n log n.
  package func encode(_ text: String) -> [Int32] { encode(parts: [.content(text)]) }

  /// Token ids of a text in which added tokens are matched, as Hugging Face's `encode` does without
  /// special tokens of its own. Only for text that the user of the program vouches for.
  package func encodeMatchingAddedTokens(_ text: String) -> [Int32] {
    encode(parts: [.markup(text)])
  }

  /// Token ids of the parts joined; added tokens are matched in markup only.
  package func encode(parts: [PromptPart]) -> [Int32] {
    var call = EncodingCall(tokenizer: self)
    for (piece, id) in MarkedText(parts).split(by: givenTextMatcher) {
      if normalizedTextMatcher.isEmpty {
        call.encode(piece.bytes)
      } else {
        let normalized = composes ? piece.composingMarkup() : piece
        for (rest, id) in normalized.split(by: normalizedTextMatcher) {
          call.encode(rest.bytes)
          if let id { call.tokens.append(id) }
        }
      }
      if let id { call.tokens.append(id) }
    }
    return call.tokens
  }

  /// The parts joined and encoded as a prompt.
  package func prompt(_ parts: [PromptPart]) -> Prompt { Prompt(tokens: encode(parts: parts)) }
}

/// Names that `tokenizer_config.json` gives to tokens.
struct TokenizerRoles: Sendable, Equatable {
  var begin: String?
  var end: String?
  var padding: String?
}

/// The tokens of one call so far and its scratch memory.
private struct EncodingCall {
  let tokenizer: Tokenizer
  var tokens: [Int32] = []
  private var scratch = BytePairEncoder.Scratch()
  private var spelling: [UInt8] = []

  init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Appends the tokens of text between added tokens.
  mutating func encode(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    let normalized = tokenizer.composes ? CanonicalComposition.composed(bytes) : bytes
    normalized.withUnsafeBufferPointer { text in
      tokenizer.preTokenizer.forEachWord(in: text) { word in
        if tokenizer.prefersWholeWords, let id = wholeWord(word) {
          tokens.append(id)
        } else {
          tokenizer.encoder.encode(word, into: &tokens, scratch: &scratch)
        }
      }
    }
  }

  private mutating func wholeWord(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
    spelling.removeAll(keepingCapacity: true)
    for byte in word { spelling.append(contentsOf: ByteAlphabet.spellings[Int(byte)]) }
    guard let id = spelling.withUnsafeBufferPointer({ tokenizer.spellings.position(of: $0) }),
      tokenizer.isPiece[id]
    else { return nil }
    return Int32(id)
  }
}
