/// A byte-pair encoding, read from a Hugging Face `tokenizer.json`.
///
/// Encoding and decoding are total: no text and no token ids make them fail. The special tokens that
/// a file's post-processor adds, truncation and padding are not applied: turn markers and beginnings
/// of text are the prompt template's, and a prompt is never cut.
package struct Tokenizer: Sendable {
  let alphabet: TokenAlphabet
  let normalizer: TextNormalizer
  let preTokenizer: PreTokenizer
  let encoder: BytePairEncoder
  /// Words that become one token, and which.
  let wholeWords: PieceTable
  /// Whether a word that is itself a token becomes it without merging (`ignore_merges`).
  let prefersWholeWords: Bool
  /// Every token as the file spells it; positions are ids.
  let spellings: ByteStringTable
  /// The bytes that each token stands for; positions are ids.
  let contents: [[UInt8]]
  let isSpecial: [Bool]
  /// Whether content may become the token: it is one of the model's own and not special.
  let isPiece: [Bool]
  /// Whether the token stands for a byte whose character has no token.
  let isByteToken: [Bool]
  let decoding: TokenDecoding
  let offsetTrims: [OffsetTrim]
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

  /// Id of the token that the file spells so: an added token's text, or a piece in the vocabulary's
  /// alphabet (`Ġthe`).
  package func id(of spelling: String) -> Int32? {
    spellings.position(of: spelling).map { Int32($0) }
  }

  // MARK: Encoding

  /// Token ids of a text in which special tokens are plain text; other added tokens are matched.
  /// - Complexity: linear in the text; within one word of n bytes, n log n.
  package func encode(_ text: String) -> [Int32] { encode(parts: [.content(text)]) }

  /// Token ids of a text in which added tokens are matched, as Hugging Face's `encode` does without
  /// special tokens of its own. Only for text that the user of the program vouches for.
  package func encodeMatchingAddedTokens(_ text: String) -> [Int32] {
    encode(parts: [.markup(text)])
  }

  /// Token ids of the parts joined; special tokens are matched in markup only, other added tokens
  /// anywhere.
  package func encode(parts: [PromptPart]) -> [Int32] {
    var call = EncodingCall(tokenizer: self)
    call.encode(MarkedText(parts))
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
