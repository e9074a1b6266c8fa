import Testing

@testable import TextEncoder

@Suite("pre-tokenizer patterns")
struct PatternTests {
  private static let gpt2 =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"#
    + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let qwen2 = llama3.replacing("{1,3}", with: "")
  private static let clip =
    #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#

  private func words(_ step: PreTokenizer.Step, _ text: String) -> [String] {
    var words: [String] = []
    var text = text
    text.withUTF8 { bytes in
      PreTokenizer(steps: [step]).forEachWord(in: bytes) { word, origin in
        words.append(String(decoding: word, as: UTF8.self))
        #expect(Array(bytes[origin.first..<origin.first + word.count]) == Array(word))
      }
    }
    return words
  }

  @Test("each pattern is chosen by its exact spelling, and by no other")
  func spellings() {
    #expect(WordPattern(spelling: Self.gpt2) == .gpt2)
    #expect(WordPattern(spelling: Self.qwen2) == .contractionsAndDigits(most: 1))
    #expect(WordPattern(spelling: Self.llama3) == .contractionsAndDigits(most: 3))
    #expect(PiecePattern(spelling: Self.clip) == .clip)
    for pattern in [Self.gpt2, Self.qwen2, Self.llama3, Self.clip] {
      #expect(WordPattern(spelling: pattern + " ") == nil)
      #expect(PiecePattern(spelling: String(pattern.dropLast())) == nil)
    }
    #expect(WordPattern(spelling: Self.clip) == nil && PiecePattern(spelling: Self.gpt2) == nil)
  }

  @Test(
    "every scanner splits as its regular expression does, read by a slow matcher",
    arguments: [
      (Self.gpt2, PreTokenizer.Step.words(.gpt2)),
      (Self.qwen2, .words(.contractionsAndDigits(most: 1))),
      (Self.llama3, .words(.contractionsAndDigits(most: 3))), (Self.clip, .pieces(.clip)),
    ])
  func scanners(pattern: String, step: PreTokenizer.Step) {
    let twin = PatternTwin(pattern)
    var texts = RandomTexts(random: SeededCases(state: 21))
    for _ in 0..<RandomTexts.cases(1_500) {
      let text = texts.next()
      let expected = twin.matches(in: text).map { Array($0.utf8) }
      #expect(words(step, text).map { Array($0.utf8) } == expected, "\(text.debugDescription)")
    }
  }

  @Test("the slow matcher reads repetition, groups and lookahead as they are defined")
  func twin() {
    #expect(PatternTwin(Self.gpt2).matches(in: "I'll  go\n") == ["I", "'ll", " ", " go", "\n"])
    #expect(PatternTwin(Self.llama3).matches(in: "A'Ll 12345") == ["A", "'Ll", " ", "123", "45"])
    #expect(
      PatternTwin(Self.clip).matches(in: "a 12<|endoftext|>?!") == [
        "a", "1", "2", "<|endoftext|>", "?!",
      ])
    #expect(PatternTwin("ab?(?!c)").matches(in: "abc ab a") == ["a", "ab", "a"])
  }
}
