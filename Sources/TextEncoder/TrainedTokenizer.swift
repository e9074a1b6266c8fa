internal import Foundation
package import StrictJSON

/// A byte-level tokenizer as a trainer made it, ready to be written as Hugging Face files.
package struct TrainedTokenizer: Sendable {
  private let merges: [LearnedMerges.Step]
  /// How the file spells each token; positions are ids.
  private let spellings: [String]
  private let specialTokens: [String]
  private let endToken: String

  init(merges: LearnedMerges, specialTokens: [String], endToken: String) {
    self.merges = merges.steps
    spellings = (0..<merges.tokenCount).map { ByteAlphabet.token(of: merges.tokens[$0]) }
    self.specialTokens = specialTokens
    self.endToken = endToken
  }

  /// Number of tokens, special ones included.
  package var vocabularySize: Int { spellings.count + specialTokens.count }

  /// The content of `tokenizer.json`.
  package var json: JSONValue {
    [
      "version": "1.0",
      "truncation": .null,
      "padding": .null,
      "added_tokens": .array(specialTokens.indices.map(addedToken)),
      "normalizer": .null,
      "pre_tokenizer": [
        "type": "Sequence",
        "pretokenizers": [
          ["type": "Digits", "individual_digits": true],
          byteLevel(addingPrefixSpace: false),
        ],
      ],
      "post_processor": .null,
      "decoder": byteLevel(addingPrefixSpace: true),
      "model": [
        "type": "BPE",
        "dropout": .null,
        "unk_token": .null,
        "continuing_subword_prefix": .null,
        "end_of_word_suffix": .null,
        "fuse_unk": false,
        "byte_fallback": false,
        "ignore_merges": false,
        "vocab": .object(
          JSONObject(spellings.enumerated().map { ($0.element, JSONValue($0.offset)) })),
        "merges": .array(
          merges.map { merge in
            .string(spellings[Int(merge.left)] + " " + spellings[Int(merge.right)])
          }),
      ],
    ]
  }

  /// The content of `tokenizer_config.json`.
  package var configurationJSON: JSONValue {
    [
      "tokenizer_class": "PreTrainedTokenizerFast",
      "eos_token": .string(endToken),
      "pad_token": .string(endToken),
      "clean_up_tokenization_spaces": false,
    ]
  }

  private func addedToken(_ index: Int) -> JSONValue {
    [
      "id": JSONValue(spellings.count + index),
      "content": .string(specialTokens[index]),
      "single_word": false,
      "lstrip": false,
      "rstrip": false,
      "normalized": false,
      "special": true,
    ]
  }

  private func byteLevel(addingPrefixSpace: Bool) -> JSONValue {
    [
      "type": "ByteLevel", "add_prefix_space": .bool(addingPrefixSpace), "trim_offsets": true,
      "use_regex": true,
    ]
  }

  /// The tokenizer itself.
  /// - Throws: ``TokenizerError``, as loading the files would.
  package func tokenizer() throws(TokenizerError) -> Tokenizer {
    try Tokenizer(json: json, configuration: configurationJSON)
  }

  /// Writes `tokenizer.json` and `tokenizer_config.json` into a folder that exists; each file
  /// appears whole or not at all.
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  package func write(toFolder folder: String) throws(TokenizerError) {
    for (name, value) in [("tokenizer.json", json), ("tokenizer_config.json", configurationJSON)] {
      let path = folder + "/" + name
      do {
        try Data((value.prettyText + "\n").utf8)
          .write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw .unwritable(file: path, reason: error.localizedDescription)
      }
    }
  }
}
