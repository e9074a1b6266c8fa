internal import StrictJSON

// Normalizer, pre-tokenizer, decoder, post-processor.
extension TokenizerComponents {
  /// Components of more members are refused: each costs time at every word. Known ones have 5.
  private static let mostComponents = 16
  /// Longest text of a replacement, in bytes.
  private static let longestReplacement = 64

  private static func members(
    _ value: JSONValue?, _ field: String, _ name: String
  ) throws(TokenizerError) -> [JSONValue] {
    let list = try flattened(value, field, members: name)
    guard list.count <= mostComponents else {
      throw .unsupported(component: field, value: "of \(list.count) components")
    }
    return list
  }

  // MARK: Normalizer

  static func normalizer(_ value: JSONValue?) throws(TokenizerError) -> TextNormalizer {
    var steps: [TextNormalizer.Step] = []
    for part in try members(value, "normalizer", "normalizers") {
      switch try type(part, "normalizer") {
      case "NFC":
        try checkKeys(part, "normalizer NFC", known: ["type"])
        steps.append(.compose)
      case "Lowercase":
        try checkKeys(part, "normalizer Lowercase", known: ["type"])
        steps.append(.lowercase)
      case "Prepend":
        try checkKeys(part, "normalizer Prepend", known: ["type", "prepend"])
        let prefix = try replacement(part["prepend"], "normalizer.prepend")
        if prefix.isEmpty { throw .malformed(field: "normalizer.prepend", expected: "a text") }
        steps.append(.prepend(prefix))
      case "Replace": steps.append(try replace(part))
      case let name: throw .unsupported(component: "normalizer", value: name)
      }
    }
    return TextNormalizer(steps: steps)
  }

  private static func replacement(
    _ value: JSONValue?, _ field: String
  ) throws(TokenizerError) -> [UInt8] {
    guard let text = value?.string, text.utf8.count <= longestReplacement else {
      throw .malformed(field: field, expected: "a text of at most \(longestReplacement) bytes")
    }
    return Array(text.utf8)
  }

  private static func replace(_ part: JSONValue) throws(TokenizerError) -> TextNormalizer.Step {
    try checkKeys(part, "normalizer Replace", known: ["type", "pattern", "content"])
    let content = try replacement(part["content"], "normalizer.content")
    if part["pattern"]?["Regex"]?.string == #"\s+"# { return .replaceSpaces(with: content) }
    guard part["pattern"]?["String"] != nil else {
      throw .unsupported(
        component: "normalizer Replace pattern", value: part["pattern"]?.text ?? "null")
    }
    let pattern = try replacement(part["pattern"]?["String"], "normalizer.pattern")
    if pattern.isEmpty { throw .malformed(field: "normalizer.pattern", expected: "a text") }
    return .replace(pattern, with: content)
  }

  // MARK: Pre-tokenizer

  /// The steps of a byte-level pre-tokenizer.
  static func preTokenizer(_ value: JSONValue?) throws(TokenizerError) -> PreTokenizer {
    let components = try members(value, "pre_tokenizer", "pretokenizers")
    if components.isEmpty { throw .unsupported(component: "pre_tokenizer", value: "null") }
    var steps: [PreTokenizer.Step] = []
    for (index, component) in components.enumerated() {
      let name = try type(component, "pre_tokenizer")
      let isLast = index == components.count - 1
      switch name {
      case "ByteLevel" where isLast: steps += try byteLevel(component)
      case "Split" where !isLast: steps.append(try split(component))
      case "Digits" where !isLast:
        try checkKeys(component, "pre_tokenizer Digits", known: ["type", "individual_digits"])
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
    try checkKeys(
      component, "pre_tokenizer ByteLevel",
      known: ["type", "add_prefix_space", "trim_offsets", "use_regex"])
    var steps: [PreTokenizer.Step] = []
    if try flag(component["add_prefix_space"], "pre_tokenizer.add_prefix_space", default: true) {
      steps.append(.leadingSpace)
    }
    if try flag(component["use_regex"], "pre_tokenizer.use_regex", default: true) {
      steps.append(.words(.gpt2))
    }
    return steps
  }

  private static func split(_ component: JSONValue) throws(TokenizerError) -> PreTokenizer.Step {
    try checkKeys(
      component, "pre_tokenizer Split", known: ["type", "pattern", "behavior", "invert"])
    let spelling = component["pattern"]?["Regex"]?.string
    let inverts = try flag(component["invert"], "pre_tokenizer.invert", default: false)
    let behavior = component["behavior"]?.string
    if let pattern = spelling.flatMap(WordPattern.init) {
      // These patterns match all of a text: nothing lies between their matches.
      if behavior == "Isolated" && !inverts || behavior == "Removed" && inverts {
        return .words(pattern)
      }
    } else if let pattern = spelling.flatMap(PiecePattern.init) {
      if behavior == "Removed" && inverts { return .pieces(pattern) }
    } else {
      throw .unsupported(
        component: "pre_tokenizer Split pattern", value: component["pattern"]?.text ?? "null")
    }
    throw .unsupported(
      component: "pre_tokenizer Split behavior",
      value: (component["behavior"]?.text ?? "null") + (inverts ? " inverted" : ""))
  }

  // MARK: Decoder, post-processor

  static func checkByteDecoder(_ value: JSONValue?) throws(TokenizerError) {
    let decoders = try members(value, "decoder", "decoders")
    guard decoders.count == 1 else {
      throw .unsupported(component: "decoder", value: value?.text ?? "null")
    }
    let name = try type(decoders[0], "decoder")
    if name != "ByteLevel" { throw .unsupported(component: "decoder", value: name) }
  }

  /// What stands for a blank in tokens, and how many blanks a decoded text loses at its beginning.
  static func characterDecoder(
    _ value: JSONValue?
  ) throws(TokenizerError) -> (blank: String, droppedBlanks: Int) {
    var parts = try members(value, "decoder", "decoders")[...]
    func next(_ name: String) throws(TokenizerError) -> JSONValue {
      guard let part = parts.popFirst(), try type(part, "decoder") == name else {
        throw .unsupported(
          component: "decoder with model.byte_fallback", value: value?.text ?? "null")
      }
      return part
    }
    let replace = try next("Replace")
    guard let blank = replace["pattern"]?["String"]?.string, !blank.isEmpty,
      replace["content"] == " "
    else { throw .unsupported(component: "decoder Replace", value: replace.text) }
    _ = try next("ByteFallback")
    _ = try next("Fuse")
    if parts.isEmpty { return (blank, 0) }
    let strip = try next("Strip")
    guard strip["content"] == " ", strip["stop"]?.int == 0, let start = strip["start"]?.int,
      (0...longestReplacement).contains(start), parts.isEmpty
    else { throw .unsupported(component: "decoder Strip", value: strip.text) }
    return (blank, start)
  }

  /// What the post-processor takes from offsets. The special tokens that it adds are not applied.
  static func offsetTrims(_ value: JSONValue?) throws(TokenizerError) -> [OffsetTrim] {
    var trims: [OffsetTrim] = []
    for processor in try members(value, "post_processor", "processors") {
      let name = try type(processor, "post_processor")
      switch name {
      case "ByteLevel", "RobertaProcessing":
        let isTrimming = try flag(
          processor["trim_offsets"], "post_processor.trim_offsets", default: true)
        let keeps = try flag(
          processor["add_prefix_space"], "post_processor.add_prefix_space", default: true)
        if isTrimming { trims.append(OffsetTrim(keepsAddedBlank: keeps)) }
      case "TemplateProcessing", "BertProcessing": break
      default: throw .unsupported(component: "post_processor", value: name)
      }
    }
    return trims
  }
}
