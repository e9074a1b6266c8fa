import Foundation
import Rewards
import Testing

@Suite("length rewards")
struct LengthTests {
  private func score(
    _ id: String, tokens: Int, text: String = "\\boxed{7}", isTruncated: Bool = false,
    _ options: [String: RewardOption] = [:]
  ) throws -> Double? {
    try RewardRegistry.standard.makeChecker(id, options: options).grade(
      ModelOutput(text: text, tokenCount: tokens, isTruncated: isTruncated), reference: "7"
    ).score
  }

  @Test(
    "cosine length falls for right answers, rises for wrong ones, and stays at the maximum",
    arguments: [0, 1, 250, 333, 500, 777, 999, 1_000, 1_500, 2_000, 1_000_000])
  func cosine(tokens: Int) throws {
    let progress = min(1, Double(tokens) / 1_000)
    let share = (1 - cos(Double.pi * progress)) / 2
    let right = try #require(try score("cosine_length", tokens: tokens))
    let wrong = try #require(try score("cosine_length", tokens: tokens, text: "\\boxed{8}"))
    #expect((right - (1 - 0.5 * share)).magnitude < 1e-12)
    #expect((wrong - (-1 + 0.5 * share)).magnitude < 1e-12)
  }

  @Test("cosine length wraps any checker with its options")
  func wraps() throws {
    let options: [String: RewardOption] = [
      "checker": .text("multiple_choice"), "max_tokens": .integer(10), "max_right": .integer(3),
      "options": .table(["options": .list([.text("7"), .text("8")]), "accept_text": .bool(true)]),
    ]
    #expect(try score("cosine_length", tokens: 0, text: "7", options) == 3)
    #expect(try score("cosine_length", tokens: 10, text: "B", options) == -0.5)
    let bad: [String: RewardOption] = ["min_right": .number(2)]
    #expect(throws: RewardError.self) { try score("cosine_length", tokens: 0, bad) }
    #expect(throws: RewardError.self) {
      try score("cosine_length", tokens: 0, ["checker": .text("math_anwser")])
    }
    let inner: [String: RewardOption] = ["options": .table(["extractoin": .text("strict")])]
    #expect(throws: RewardError.self) { try score("cosine_length", tokens: 0, inner) }
    var registry = RewardRegistry()
    try registry.register("own") { _ in CountChecker() }
    try registry.register("wrapped") {
      CosineLengthChecker(try $0.checker("checker", options: "options", default: "own"))
    }
    let own = try registry.makeChecker("wrapped")
    #expect(own.grade(ModelOutput(text: "7"), reference: "7").score == 1)
    #expect(own.grade(ModelOutput(text: "7"), reference: "seven").score == nil)
  }

  @Test(
    "the overlong penalty is 0, falls linearly over the buffer, and is -1 beyond",
    arguments: [
      (0, 0.0), (60, 0), (61, -0.025), (80, -0.5), (100, -1), (101, -1), (9_999, -1),
    ])
  func overlong(tokens: Int, expected: Double) throws {
    let options: [String: RewardOption] = ["max_tokens": .integer(100), "buffer": .integer(40)]
    #expect(try score("overlong_penalty", tokens: tokens, options) == expected)
    #expect(try score("overlong_penalty", tokens: tokens, isTruncated: true, options) == -1)
  }

  @Test("a buffer beyond the maximum is refused, and the default one shrinks to it")
  func overlongOptions() throws {
    #expect(throws: RewardError.self) {
      try score("overlong_penalty", tokens: 1, ["max_tokens": .integer(9), "buffer": .integer(10)])
    }
    #expect(try score("overlong_penalty", tokens: 5, ["max_tokens": .integer(10)]) == -0.5)
  }

  @Test(
    "the repetition penalty is the share of repeated n-grams",
    arguments: [
      // 4 n-grams of 3 words, all different.
      ("a b c d e f", 0), ("", 0), ("a b", 0), ("a b c", 0),
      // aaa aaa aaa aaa: 1 of 4.
      ("a a a a a a", -0.75), ("A a\na\ta", -0.5),
      // abc bca cab abc: 3 of 4.
      ("a b c a b c", -0.25),
    ] as [(String, Double)])
  func repetition(text: String, expected: Double) throws {
    #expect(try score("repetition_penalty", tokens: 0, text: text) == expected)
  }

  @Test("n-grams of any length agree with a count of joined words")
  func ngrams() throws {
    var random = SplitMix(state: 11)
    for n in 1...6 {
      for _ in 0..<20 {
        let words = (0..<Int.random(in: 0...60, using: &random)).map { _ in
          ["x", "yy", "z"][Int.random(in: 0..<3, using: &random)]
        }
        let grams = words.indices.dropLast(n - 1).map {
          words[$0..<($0 + n)].joined(separator: " ")
        }
        let expected =
          words.count < n ? 0 : -2 * (1 - Double(Set(grams).count) / Double(grams.count))
        let options: [String: RewardOption] = ["n": .integer(n), "max_penalty": .integer(-2)]
        let text = words.joined(separator: "  ")
        #expect(try score("repetition_penalty", tokens: 0, text: text, options) == expected)
      }
    }
    #expect(throws: RewardError.self) {
      try score("repetition_penalty", tokens: 0, ["n": .integer(0)])
    }
  }
}
