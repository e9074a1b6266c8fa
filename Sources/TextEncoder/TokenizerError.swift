/// Why a tokenizer cannot be loaded, trained or saved; encoding and decoding are total.
package enum TokenizerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read, or is larger than a tokenizer can be.
  case unreadable(file: String, reason: String)
  /// The file is not JSON.
  case notJSON(file: String, reason: String)
  /// A field is missing or of another type than `expected`.
  case malformed(field: String, expected: String)
  /// A component that this program does not implement, named as the file names it.
  case unsupported(component: String, value: String)
  /// A token id below zero or beyond the vocabulary: ids must be 0, 1, 2 ... without a gap.
  case idOutOfRange(token: String, id: Int, vocabularySize: Int)
  /// Two tokens share an id, or one token has two ids.
  case duplicateID(id: Int, first: String, second: String)
  /// A merge names a token, or makes one, that the vocabulary lacks.
  case mergeOfMissingToken(merge: Int, token: String)
  /// The same pair is merged twice.
  case duplicateMerge(merge: Int, left: String, right: String)
  /// Bytes that text may contain have no token, so that some text could not be encoded.
  case missingByteTokens([UInt8])
  /// Ordinary text could produce this special token, through the merge (or as the byte) it names.
  case specialTokenReachable(token: String)

  /// A trainer's configuration asks for the impossible.
  case unusableConfiguration(field: String, reason: String)
  /// The file cannot be written.
  case unwritable(file: String, reason: String)

  /// What is wrong and what to do about it.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
    case .notJSON(let file, let reason): "\(file): not JSON: \(reason)"
    case .malformed(let field, let expected): "tokenizer: \(field) should be \(expected)"
    case .unsupported(let component, let value):
      "tokenizer: \(component) \(value.prefix(200)) is not supported; byte-level BPE with the GPT-2, Qwen2, "
        + "Llama 3 or CLIP pattern and BPE with byte fallback are"
    case .idOutOfRange(let token, let id, let size):
      "tokenizer: \"\(token)\" has id \(id), but \(size) tokens need the ids 0 to \(size - 1)"
    case .duplicateID(let id, let first, let second):
      "tokenizer: id \(id) is given to both \"\(first)\" and \"\(second)\""
    case .mergeOfMissingToken(let merge, let token):
      "tokenizer: merge \(merge) needs \"\(token)\", which is not in the vocabulary"
    case .duplicateMerge(let merge, let left, let right):
      "tokenizer: merge \(merge) (\"\(left)\" \"\(right)\") occurs twice"
    case .missingByteTokens(let bytes):
      "tokenizer: no token for \(bytes.count) bytes, first 0x"
        + String(bytes.first ?? 0, radix: 16) + ": some text could not be encoded"
    case .specialTokenReachable(let token):
      "tokenizer: the special token \"\(token)\" can be spelled by ordinary text"
    case .unusableConfiguration(let field, let reason): "tokenizer training: \(field): \(reason)"
    case .unwritable(let file, let reason): "\(file): cannot be written: \(reason)"
    }
  }
}
