import StrictJSON

@testable import TextEncoder

/// A tokenizer of CLIP's kind, made in code.
enum ClipTokenizer {
  /// Bytes, bytes at ends of words, then the results of the merges, spelled in the byte alphabet.
  static func json(merges: [String]) -> JSONValue {
    var small = SmallTokenizer()
    let bytes = small.vocabulary.map(\.0)
    var tokens = bytes + bytes.map { $0 + "</w>" }
    for merge in merges {
      let made = merge.split(separator: " ").joined()
      if !tokens.contains(made) { tokens.append(made) }
    }
    small.vocabulary = tokens.enumerated().map { ($0.element, JSONValue($0.offset)) }
    small.merges = merges.map { .string($0) }
    small.modelFields["end_of_word_suffix"] = "</w>"
    small.add("<|endoftext|>")
    small.add("<|startoftext|>", ["normalized": true])
    for (key, value) in SmallTokenizer.clipFields { small.fields[key] = value }
    return small.json
  }

  static func small(merges: [String] = []) throws -> Tokenizer {
    try Tokenizer(json: json(merges: merges.map(byteSpelled)))
  }

  /// A merge written with plain characters, in the byte alphabet.
  private static func byteSpelled(_ merge: String) -> String {
    merge.split(separator: " ").map { ByteAlphabet.token(of: $0.utf8) }.joined(separator: " ")
  }
}

/// One small tokenizer of every kind that files may describe.
enum ManyTokenizers {
  private static let merges = ["a b", "Ġ a", "t h", "th e", "Ã ©", "Ġ Ġ", "ä ½", "l l", "' ll"]

  /// Whether decoding gives back every text that was encoded.
  struct Named {
    var name: String
    var tokenizer: Tokenizer
    var keepsText: Bool
  }

  static func named() throws -> [Named] {
    var list: [Named] = []
    func add(
      _ name: String, keepsText: Bool = true, _ change: (inout SmallTokenizer) -> Void
    ) throws {
      var small = SmallTokenizer(merges: merges)
      change(&small)
      small.add("<|end|>")
      small.add("<|endoftext|>", ["normalized": true, "lstrip": true])
      small.add("<t>", special: false, ["single_word": true])
      list.append(
        Named(name: name, tokenizer: try small.tokenizer(), keepsText: keepsText))
    }
    try add("gpt2") { _ in }
    try add("qwen2") {
      $0.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit
    }
    try add("qwen2 composing", keepsText: false) {
      $0.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit
      $0.fields["normalizer"] = ["type": "NFC"]
    }
    try add("whole words") { $0.modelFields["ignore_merges"] = true }
    try add("digits and blanks", keepsText: false) {
      $0.fields["pre_tokenizer"] = [
        "type": "Sequence",
        "pretokenizers": [["type": "Digits"], ["type": "ByteLevel", "add_prefix_space": true]],
      ]
      $0.fields["post_processor"] = ["type": "ByteLevel", "trim_offsets": true]
    }
    list.append(Named(name: "clip", tokenizer: try ClipTokenizer.small(), keepsText: false))
    var characters = SmallCharacterTokenizer(characters: "▁abtheé你", merges: ["▁ a", "t h"])
    characters.add("<|end|>")
    list.append(
      Named(name: "characters", tokenizer: try characters.tokenizer(), keepsText: false))
    return list
  }

  static func all() throws -> [Tokenizer] { try named().map(\.tokenizer) }
}
