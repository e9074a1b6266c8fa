internal import StrictJSON

/// Reads the components of a `tokenizer.json`: each is one that this program implements, or refused
/// by name.
enum TokenizerComponents {
  /// Added tokens longer than this are refused; the longest published ones have some 100 bytes.
  private static let longestAddedToken = 1024
  /// Pre-tokenizers of more components are refused: each costs a call's depth. Known ones have 5.
  private static let mostPreTokenizers = 16

  // MARK: Fields

  static func flag(
    _ value: JSONValue?, _ field: String, default standard: Bool
  ) throws(TokenizerError) -> Bool {
    guard let value, !value.isNull else { return standard }
    guard let flag = value.bool else { throw .malformed(field: field, expected: "true or false") }
    return flag
  }

  private static func type(_ value: JSONValue, _ field: String) throws(TokenizerError) -> String {
    guard let type = value["type"]?.string else {
      throw .malformed(field: field + ".type", expected: "a string")
    }
    return type
  }

  /// The component, or the members of the sequence that it is.
  private static func flattened(
    _ value: JSONValue?, _ field: String, members: String
  ) throws(TokenizerError) -> [JSONValue] {
    guard let value, !value.isNull else { return [] }
    guard try type(value, field) == "Sequence" else { return [value] }
    guard let list = value[members]?.array else {
      throw .malformed(field: "\(field).\(members)", expected: "an array")
    }
    return list
  }

  // MARK: Model, decoder, post-processor

  static func checkModel(_ model: JSONValue) throws(TokenizerError) {
    if let type = model["type"], type.string != "BPE" {
      throw .unsupported(component: "model", value: type.string ?? type.text)
    }
    for field in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let value = model[field], !value.isNull, value.string != "" {
        throw .unsupported(component: "model." + field, value: value.text)
      }
    }
    if let dropout = model["dropout"], !dropout.isNull, dropout.double != 0 {
      throw .unsupported(component: "model.dropout", value: dropout.text)
    }
    if try flag(model["byte_fallback"], "model.byte_fallback", default: false) {
      throw .unsupported(component: "model.byte_fallback", value: "true")
    }
  }

  static func checkDecoder(_ value: JSONValue?) throws(TokenizerError) {
    let decoders = try flattened(value, "decoder", members: "decoders")
    guard decoders.count == 1 else {
      throw .unsupported(component: "decoder", value: value?.text ?? "null")
    }
    let name = try type(decoders[0], "decoder")
    if name != "ByteLevel" { throw .unsupported(component: "decoder", value: name) }
  }

  static func checkPostProcessor(_ value: JSONValue?) throws(TokenizerError) {
    let known = ["ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing"]
    for processor in try flattened(value, "post_processor", members: "processors") {
      let name = try type(processor, "post_processor")
      if !known.contains(name) { throw .unsupported(component: "post_processor", value: name) }
    }
  }

  // MARK: Normalizer, pre-tokenizer

  /// Whether text is brought to normal form C.
  static func composes(_ value: JSONValue?) throws(TokenizerError) -> Bool {
    let normalizers = try flattened(value, "normalizer", members: "normalizers")
    for normalizer in normalizers {
      let name = try type(normalizer, "normalizer")
      if name != "NFC" { throw .unsupported(component: "normalizer", value: name) }
    }
    return !normalizers.isEmpty
  }

  static func preTokenizer(_ value: JSONValue?) throws(TokenizerError) -> PreTokenizer {
    let components = try flattened(value, "pre_tokenizer", members: "pretokenizers")
    guard (1...mostPreTokenizers).contains(components.count) else {
      throw .unsupported(
        component: "pre_tokenizer", value: "of \(components.count) components")
    }
    var steps: [PreTokenizer.Step] = []
    for (index, component) in components.enumerated() {
      let name = try type(component, "pre_tokenizer")
      let isLast = index == components.count - 1
      switch name {
      case "ByteLevel" where isLast: steps += try byteLevel(component)
      case "Split" where !isLast: steps.append(.words(try pattern(component)))
      case "Digits" where !isLast:
        let individually = try flag(
          component["individual_digits"], "pre_tokenizer.individual_digits", default: false)
        steps.append(.digits(individually: individually))
      default: throw .unsupported(component: "pre_tokenizer", value: name)
      }
    }
    return PreTokenizer(steps: steps)
  }

  private static func byteLevel(
    _ component: JSONValue
  ) throws(TokenizerError) -> [PreTokenizer.Step] {
    var steps: [PreTokenizer.Step] = []
    if try flag(component["add_prefix_space"], "pre_tokenizer.add_prefix_space", default: true) {
      steps.append(.leadingSpace)
    }
    if try flag(component["use_regex"], "pre_tokenizer.use_regex", default: true) {
      steps.append(.words(.gpt2))
    }
    return steps
  }

  private static func pattern(_ component: JSONValue) throws(TokenizerError) -> WordPattern {
    guard let spelling = component["pattern"]?["Regex"]?.string,
      let pattern = WordPattern(spelling: spelling)
    else {
      throw .unsupported(
        component: "pre_tokenizer Split pattern", value: component["pattern"]?.text ?? "null")
    }
    let inverts = try flag(component["invert"], "pre_tokenizer.invert", default: false)
    guard component["behavior"]?.string == "Isolated", !inverts else {
      throw .unsupported(
        component: "pre_tokenizer Split behavior", value: component["behavior"]?.text ?? "null")
    }
    return pattern
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
