import Foundation
import StrictJSON
import Testing

@testable import TextEncoder

@Suite("tokenizer training")
struct BPETrainerTests {
  private let texts = [
    "Janet has 16 eggs. She eats 3 and sells the rest for $2 each.",
    "The rest is 16 - 3 = 13 eggs, so she makes 13 * 2 = $26 each day.",
    "the other then there these them they the rest the rest ééé ½½",
  ]

  private func pieces(_ tokenizer: Tokenizer, _ text: String) -> [String] {
    tokenizer.encode(text).map { tokenizer.decode([$0]) }
  }

  @Test("the most frequent pair is merged first, and equals by lower ids")
  func mergeOrder() throws {
    // In "abab abab ac": pairs in words "abab", " abab", " ac": ab 4, ba 2, " a" 2, ac 1.
    let trained = try BPETrainer.train(
      on: ["abab abab ac"], .init(vocabularySize: 260, specialTokens: ["<|endoftext|>"]))
    let merges = trained.json["model"]?["merges"]?.array?.compactMap(\.string)
    // After ab: "ab ab" 2, " ab" 1, " a" 1; then "abab" stands in two words, " abab" once.
    #expect(merges == ["a b", "ab ab"])
    let tie = try BPETrainer.train(on: ["yx", "yx", "ba", "ba"], .init(vocabularySize: 258))
    #expect(tie.json["model"]?["merges"]?.array?.compactMap(\.string) == ["b a"])
  }

  @Test("pair counts kept up to date give the merges that counting anew gives")
  func againstRecount() throws {
    var random = SeededCases(state: 4)
    for _ in 0..<20 {
      let words = (0..<40).map { _ in
        String((0..<1 + random.below(9)).map { _ in Array("abcd")[random.below(4)] })
      }
      let trained = try BPETrainer.train(on: words, .init(vocabularySize: 256 + 25 + 1))
      #expect(trained.json["model"]?["merges"]?.array?.compactMap(\.string) == recounted(words, 25))
    }
  }

  /// The definition: count all pairs, merge the most frequent, start over.
  private func recounted(_ texts: [String], _ tokens: Int) -> [String] {
    var words = texts.map { $0.utf8.map { [$0] } }
    var ids: [[UInt8]] = (UInt8.min...UInt8.max).map { [$0] }
    var merges: [String] = []
    while ids.count < 256 + tokens {
      var counts: [[Int]: Int] = [:]
      for word in words {
        for (left, right) in zip(word, word.dropFirst()) {
          let pair = [left, right].compactMap { ids.firstIndex(of: $0) }
          counts[pair, default: 0] += 1
        }
      }
      let best = counts.filter { $0.value >= 2 }.min {
        $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
      }
      guard let pair = best?.key else { return merges }
      let (left, right) = (ids[pair[0]], ids[pair[1]])
      merges.append(String(decoding: left + [0x20] + right, as: UTF8.self))
      if !ids.contains(left + right) { ids.append(left + right) }
      words = words.map { word in
        var result: [[UInt8]] = []
        var index = 0
        while index < word.count {
          if index + 1 < word.count, word[index] == left, word[index + 1] == right {
            result.append(left + right)
            index += 2
          } else {
            result.append(word[index])
            index += 1
          }
        }
        return result
      }
    }
    return merges
  }

  @Test("training twice gives the same file, byte for byte")
  func deterministic() throws {
    let first = try BPETrainer.train(on: texts, .init(vocabularySize: 320))
    let second = try BPETrainer.train(on: texts, .init(vocabularySize: 320))
    #expect(first.json.text == second.json.text)
    #expect(first.vocabularySize <= 320 && first.vocabularySize > 270)
  }

  @Test("digits are single tokens whatever the corpus")
  func digits() throws {
    let texts = Array(repeating: "1234 1234 12 12 a1 a1", count: 50)
    let tokenizer = try BPETrainer.train(on: texts, .init(vocabularySize: 400)).tokenizer()
    #expect(pieces(tokenizer, "a1234 12") == ["a", "1", "2", "3", "4", " ", "1", "2"])
  }

  @Test("whole words are one token each, so that tags cost three")
  func wholeWords() throws {
    let tags = ["<think>", "</think>", "<answer>", "</answer>"]
    for size in [256 + 1 + 11, 280, 320] {
      let trained = try BPETrainer.train(on: texts, .init(vocabularySize: size, wholeWords: tags))
      let tokenizer = try trained.tokenizer()
      #expect(trained.vocabularySize <= size)
      #expect(pieces(tokenizer, "<think>") == ["<", "think", ">"])
      #expect(pieces(tokenizer, "</answer>") == ["</", "answer", ">"])
      #expect(pieces(tokenizer, "3</think>\n") == ["3", "</", "think", ">", "\n"])
    }
    let repeating = try BPETrainer.train(
      on: [], .init(vocabularySize: 300, wholeWords: ["abab", "ababab", "aaaa", "banana", "baba"]))
    let tokenizer = try repeating.tokenizer()
    for word in ["abab", "ababab", "aaaa", "banana", "baba"] {
      #expect(pieces(tokenizer, word) == [word])
    }
  }

  @Test("special tokens come last, are never learned and never spelled by content")
  func specials() throws {
    let texts = Array(repeating: "pad pad pad", count: 9)
    let trained = try BPETrainer.train(
      on: texts, .init(vocabularySize: 300, specialTokens: ["<|endoftext|>", "pad"]))
    let tokenizer = try trained.tokenizer()
    #expect(
      tokenizer.specialIDs.map { Int($0) } == [
        trained.vocabularySize - 2, trained.vocabularySize - 1,
      ])
    #expect(tokenizer.endID == tokenizer.id(of: "<|endoftext|>"))
    #expect(!tokenizer.encode("pad <|endoftext|>").contains { tokenizer.isSpecial($0) })
    #expect(tokenizer.encodeMatchingAddedTokens("<|endoftext|>") == [tokenizer.endID])
  }

  @Test(
    "impossible configurations are refused",
    arguments: [
      .init(vocabularySize: 256), .init(vocabularySize: -5), .init(vocabularySize: .max),
      .init(vocabularySize: 300, specialTokens: []),
      .init(vocabularySize: 300, specialTokens: ["<|endoftext|>", "<|endoftext|>"]),
      .init(vocabularySize: 300, specialTokens: ["<|endoftext|>", ""]),
      .init(vocabularySize: 300, endToken: "</s>"),
      .init(vocabularySize: 260, wholeWords: ["<answer>"]),
      .init(vocabularySize: 300, specialTokens: ["<|endoftext|>", "pad"], wholeWords: ["pad"]),
    ] as [BPETrainer.Configuration])
  func refuses(configuration: BPETrainer.Configuration) {
    #expect(throws: TokenizerError.self) { try BPETrainer.train(on: texts, configuration) }
  }

  @Test("written files load again as the same tokenizer")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let trained = try BPETrainer.train(on: texts, .init(vocabularySize: 330))
    try trained.write(toFolder: folder.path)
    let loaded = try Tokenizer(folder: folder.path)
    let direct = try trained.tokenizer()
    #expect(loaded.endID == direct.endID && loaded.endID != nil)
    for text in texts + ["é ½ 😀 <|endoftext|>\n\n x"] {
      #expect(loaded.encode(text) == direct.encode(text))
      #expect(loaded.decode(loaded.encode(text)) == text)
    }
    #expect(throws: TokenizerError.self) { try trained.write(toFolder: folder.path + "/absent") }
  }
}
