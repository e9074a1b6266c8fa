internal import StrictJSON

/// Reads the components of a `tokenizer.json`: each is one that this program implements, or refused
/// by name; so is every option that it does not know.
enum TokenizerComponents {
  /// Added tokens longer than this are refused; the longest published ones have some 100 bytes.
  private static let longestAddedToken = 1024

  // MARK: Fields

  static func flag(
    _ value: JSONValue?, _ field: String, default standard: Bool
  ) throws(TokenizerError) -> Bool {
    guard let value, !value.isNull else { return standard }
    guard let flag = value.bool else { throw .malformed(field: field, expected: "true or false") }
    return flag
  }

  static func type(_ value: JSONValue, _ field: String) throws(TokenizerError) -> String {
    guard let type = value["type"]?.string else {
      throw .malformed(field: field + ".type", expected: "a string")
    }
    return type
  }

  /// Refuses a member that is none of the known.
  static func checkKeys(
    _ value: JSONValue, _ field: String, known: [String]
  ) throws(TokenizerError) {
    for (key, option) in value.object?.members ?? []
    where !known.contains(where: { $0.utf8.elementsEqual(key.utf8) }) {
      throw .unsupported(component: "\(field) option \"\(key.prefix(100))\"", value: option.text)
    }
  }

  /// The component, or the members of the sequence that it is.
  static func flattened(
    _ value: JSONValue?, _ field: String, members: String
  ) throws(TokenizerError) -> [JSONValue] {
    guard let value, !value.isNull else { return [] }
    guard try type(value, field) == "Sequence" else { return [value] }
    try checkKeys(value, field, known: ["type", members])
    guard let list = value[members]?.array else {
      throw .malformed(field: "\(field).\(members)", expected: "an array")
    }
    return list
  }

  // MARK: Model

  /// What a model says about merging.
  struct ModelOptions {
    var suffix: String
    var fallsBackToBytes: Bool
    var prefersWholeWords: Bool
  }

  static func model(_ model: JSONValue) throws(TokenizerError) -> ModelOptions {
    if let type = model["type"], type.string != "BPE" {
      throw .unsupported(component: "model", value: type.string ?? type.text)
    }
    try checkKeys(
      model, "model",
      known: [
        "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
        "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges",
      ])
    if let value = model["continuing_subword_prefix"], !value.isNull, value.string != "" {
      throw .unsupported(component: "model.continuing_subword_prefix", value: value.text)
    }
    if let dropout = model["dropout"], !dropout.isNull, dropout.double != 0 {
      throw .unsupported(component: "model.dropout", value: dropout.text)
    }
    var suffix = ""
    if let value = model["end_of_word_suffix"], !value.isNull {
      guard let text = value.string, ByteAlphabet.bytes(of: text)?.count == text.utf8.count,
        text.utf8.count <= 16
      else { throw .unsupported(component: "model.end_of_word_suffix", value: value.text) }
      suffix = text
    }
    return ModelOptions(
      suffix: suffix,
      fallsBackToBytes: try flag(model["byte_fallback"], "model.byte_fallback", default: false),
      prefersWholeWords: try flag(model["ignore_merges"], "model.ignore_merges", default: false))
  }

  // MARK: Added tokens, roles

  static func addedTokens(_ value: JSONValue?) throws(TokenizerError) -> [AddedToken] {
    guard let value, !value.isNull else { return [] }
    guard let list = value.array else {
      throw .malformed(field: "added_tokens", expected: "an array")
    }
    var tokens: [AddedToken] = []
    for (index, entry) in list.enumerated() {
      let field = "added_tokens[\(index)]"
      try checkKeys(
        entry, field,
        known: ["id", "content", "special", "normalized", "single_word", "lstrip", "rstrip"])
      guard let content = entry["content"]?.string,
        (1...longestAddedToken).contains(content.utf8.count)
      else {
        throw .malformed(
          field: field + ".content", expected: "a text of 1 to \(longestAddedToken) bytes")
      }
      guard let number = entry["id"]?.int, let id = Int32(exactly: number), id >= 0 else {
        throw .malformed(field: field + ".id", expected: "a token id")
      }
      let isSpecial = try flag(entry["special"], field + ".special", default: false)
      tokens.append(
        AddedToken(
          content: content, id: id, isSpecial: isSpecial,
          isNormalized: try flag(
            entry["normalized"], field + ".normalized", default: !isSpecial),
          isSingleWord: try flag(entry["single_word"], field + ".single_word", default: false),
          stripsLeft: try flag(entry["lstrip"], field + ".lstrip", default: false),
          stripsRight: try flag(entry["rstrip"], field + ".rstrip", default: false)))
    }
    return tokens
  }

  /// Names are strings, or objects that hold the string as `content`; anything else names nothing.
  static func roles(_ configuration: JSONValue?) -> TokenizerRoles {
    func name(_ key: String) -> String? {
      configuration?[key]?.string ?? configuration?[key]?["content"]?.string
    }
    return TokenizerRoles(
      begin: name("bos_token"), end: name("eos_token"), padding: name("pad_token"))
  }
}
