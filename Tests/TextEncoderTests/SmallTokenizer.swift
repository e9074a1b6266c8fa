import StrictJSON

@testable import TextEncoder

/// Byte-level tokenizers of a few merges, made in code.
struct SmallTokenizer {
  var vocabulary: [(String, JSONValue)]
  var merges: [JSONValue]
  var added: [JSONValue] = []
  var fields: [String: JSONValue] = [:]
  var modelFields: [String: JSONValue] = [:]

  /// All bytes, then the results of the merges; a merge is "left right" in the byte alphabet.
  init(merges: [String] = [], bytes: some Sequence<UInt8> = UInt8.min...UInt8.max) {
    var tokens = bytes.map { ByteAlphabet.token(of: [$0]) }
    for merge in merges {
      let made = merge.split(separator: " ").joined()
      if !tokens.contains(made) { tokens.append(made) }
    }
    vocabulary = tokens.enumerated().map { ($0.element, JSONValue($0.offset)) }
    self.merges = merges.map { .string($0) }
  }

  /// Adds a token behind all others.
  mutating func add(_ content: String, special: Bool = true, _ flags: [String: JSONValue] = [:]) {
    var token = JSONObject([
      ("id", JSONValue(vocabulary.count + added.count)), ("content", .string(content)),
      ("special", .bool(special)), ("normalized", false),
    ])
    for (key, value) in flags { token[key] = value }
    added.append(.object(token))
  }

  var json: JSONValue {
    var model = JSONObject([
      ("type", "BPE"), ("vocab", .object(JSONObject(vocabulary))), ("merges", .array(merges)),
    ])
    for (key, value) in modelFields { model[key] = value }
    var file = JSONObject([
      ("added_tokens", .array(added)),
      ("pre_tokenizer", ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true]),
      ("decoder", ["type": "ByteLevel"]), ("model", .object(model)),
    ])
    for (key, value) in fields { file[key] = value }
    return .object(file)
  }

  func tokenizer() throws -> Tokenizer { try Tokenizer(json: json) }

  /// The pre-tokenizer of the Qwen2 family.
  static let qwenSplit: JSONValue = split(
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#)

  static func split(_ pattern: String, behavior: String = "Isolated") -> JSONValue {
    [
      "type": "Sequence",
      "pretokenizers": [
        [
          "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": .string(behavior),
          "invert": false,
        ],
        ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false],
      ],
    ]
  }

  /// The pattern that CLIP cuts with, and what it does before.
  static let clipFields: [String: JSONValue] = [
    "normalizer": [
      "type": "Sequence",
      "normalizers": [
        ["type": "NFC"], ["type": "Replace", "pattern": ["Regex": "\\s+"], "content": " "],
        ["type": "Lowercase"],
      ],
    ],
    "pre_tokenizer": [
      "type": "Sequence",
      "pretokenizers": [
        [
          "type": "Split", "behavior": "Removed", "invert": true,
          "pattern": [
            "Regex": .string(
              #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|"#
                + #"[^\s\p{L}\p{N}]+"#)
          ],
        ],
        ["type": "ByteLevel", "add_prefix_space": false],
      ],
    ],
  ]
}

/// Tokenizers of characters with byte fallback, as Llama 2 and Phi-3 have them, made in code.
struct SmallCharacterTokenizer {
  var tokens: [String]
  var merges: [JSONValue]
  var added: [JSONValue] = []
  var fields: [String: JSONValue] = [:]
  var modelFields: [String: JSONValue] = ["byte_fallback": true]

  /// Bytes, then characters, then the results of the merges.
  init(
    characters: String, merges: [String] = [], bytes: some Sequence<UInt8> = UInt8.min...UInt8.max
  ) {
    tokens = bytes.map(TokenAlphabet.spelling) + characters.unicodeScalars.map { String($0) }
    for merge in merges {
      let made = merge.split(separator: " ").joined()
      if !tokens.contains(made) { tokens.append(made) }
    }
    self.merges = merges.map { .string($0) }
  }

  /// Adds a token behind all others.
  mutating func add(_ content: String, special: Bool = true) {
    added.append([
      "id": JSONValue(tokens.count + added.count), "content": .string(content),
      "special": .bool(special), "normalized": false,
    ])
  }

  var json: JSONValue {
    var model = JSONObject([
      ("type", "BPE"),
      (
        "vocab", .object(JSONObject(tokens.enumerated().map { ($0.element, JSONValue($0.offset)) }))
      ),
      ("merges", .array(merges)),
    ])
    for (key, value) in modelFields { model[key] = value }
    var file = JSONObject([
      ("added_tokens", .array(added)),
      (
        "normalizer",
        [
          "type": "Sequence",
          "normalizers": [
            ["type": "Prepend", "prepend": "▁"],
            ["type": "Replace", "pattern": ["String": " "], "content": "▁"],
          ],
        ]
      ),
      (
        "decoder",
        [
          "type": "Sequence",
          "decoders": [
            ["type": "Replace", "pattern": ["String": "▁"], "content": " "],
            ["type": "ByteFallback"], ["type": "Fuse"],
            ["type": "Strip", "content": " ", "start": 1, "stop": 0],
          ],
        ]
      ), ("model", .object(model)),
    ])
    for (key, value) in fields { file[key] = value }
    return .object(file)
  }

  func tokenizer() throws -> Tokenizer { try Tokenizer(json: json) }
}
