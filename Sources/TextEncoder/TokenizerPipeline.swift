internal import StrictJSON

/// What a `tokenizer.json` says besides its vocabulary: components that this program implements and
/// that fit together, or an error that names the one which does not.
struct TokenizerPipeline {
  let alphabet: TokenAlphabet
  let normalizer: TextNormalizer
  let preTokenizer: PreTokenizer
  let decoding: TokenDecoding
  let offsetTrims: [OffsetTrim]
  let prefersWholeWords: Bool

  init(_ file: JSONValue, model: JSONValue) throws(TokenizerError) {
    try Self.checkFile(file)
    let options = try TokenizerComponents.model(model)
    prefersWholeWords = options.prefersWholeWords
    normalizer = try TokenizerComponents.normalizer(file["normalizer"])
    offsetTrims = try TokenizerComponents.offsetTrims(file["post_processor"])
    guard options.fallsBackToBytes else {
      alphabet = .bytes(suffix: options.suffix)
      preTokenizer = try TokenizerComponents.preTokenizer(file["pre_tokenizer"])
      try TokenizerComponents.checkByteDecoder(file["decoder"])
      decoding = .bytes
      return
    }
    if let value = file["pre_tokenizer"], !value.isNull {
      throw .unsupported(
        component: "pre_tokenizer with model.byte_fallback", value: value["type"]?.text ?? "null")
    }
    if !options.suffix.isEmpty {
      throw .unsupported(
        component: "model.end_of_word_suffix with model.byte_fallback", value: options.suffix)
    }
    preTokenizer = PreTokenizer(steps: [])
    let decoder = try TokenizerComponents.characterDecoder(file["decoder"])
    alphabet = .characters(blank: decoder.blank)
    decoding = .characters(droppingBlanks: decoder.droppedBlanks)
  }

  private static func checkFile(_ file: JSONValue) throws(TokenizerError) {
    try TokenizerComponents.checkKeys(
      file, "tokenizer.json",
      known: [
        "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
        "post_processor", "decoder", "model",
      ])
    if let version = file["version"], version != "1.0" {
      throw .unsupported(component: "version", value: version.text)
    }
  }
}
