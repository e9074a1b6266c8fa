import StrictJSON
import Testing

@testable import TextEncoder

@Suite("offsets")
struct OffsetTests {
  private func offsets(_ tokenizer: Tokenizer, _ text: String) -> [[Int]] {
    tokenizer.tokenize(text).offsets.map { [$0.lowerBound, $0.upperBound] }
  }

  @Test("tokens stand where their bytes do, and parts of a character give all of it")
  func plain() throws {
    let tokenizer = try SmallTokenizer(merges: ["a b", "Ġ ab"]).tokenizer()
    #expect(offsets(tokenizer, "ab ab") == [[0, 2], [2, 5]])
    #expect(offsets(tokenizer, "é你b") == [[0, 1], [0, 1], [1, 2], [1, 2], [1, 2], [2, 3]])
    #expect(offsets(tokenizer, "") == [])
  }

  @Test("an added blank stands where the character behind it does")
  func addedBlank() throws {
    var small = SmallTokenizer(merges: ["Ġ a"])
    small.fields["pre_tokenizer"] = [
      "type": "Sequence",
      "pretokenizers": [
        ["type": "Digits", "individual_digits": true],
        ["type": "ByteLevel", "add_prefix_space": true, "use_regex": true],
      ],
    ]
    let tokenizer = try small.tokenizer()
    #expect(
      offsets(tokenizer, "ab1é") == [[0, 1], [1, 2], [2, 3], [2, 3], [3, 4], [3, 4], [3, 4]])
    let characters = try SmallCharacterTokenizer(characters: "▁ab", merges: ["▁ a"]).tokenizer()
    #expect(offsets(characters, "a b") == [[0, 1], [1, 2], [2, 3]])
    #expect(offsets(characters, "b") == [[0, 1], [0, 1]])
    #expect(offsets(characters, "é") == [[0, 1], [0, 1], [0, 1]])
  }

  @Test("a composed character stands where its first part does, as in the tokenizers library")
  func composed() throws {
    var small = SmallTokenizer()
    small.fields["normalizer"] = ["type": "NFC"]
    let tokenizer = try small.tokenizer()
    #expect(offsets(tokenizer, "e\u{301}x") == [[0, 1], [0, 1], [2, 3]])
    #expect(
      offsets(tokenizer, "\u{958}x") == [
        [0, 1], [0, 1], [0, 1], [0, 1], [0, 1], [0, 1], [1, 2],
      ])
  }

  @Test("matched tokens stand with the white space that they strip")
  func added() throws {
    var small = SmallTokenizer()
    small.add("<m>", ["lstrip": true, "rstrip": true])
    small.add("<n>", ["normalized": true])
    let tokenizer = try small.tokenizer()
    #expect(offsets(tokenizer, "a <m> \n<n>b") == [[0, 1], [1, 7], [7, 10], [10, 11]])
  }

  @Test("white space is taken from offsets where the file says so")
  func trimmed() throws {
    var small = SmallTokenizer(merges: ["Ġ a", "Ġ Ġ", "ĠĠ a"])
    small.add("<m>", ["lstrip": true])
    small.fields["post_processor"] = [
      "type": "RobertaProcessing", "sep": ["<m>", 259], "cls": ["<m>", 259], "trim_offsets": true,
      "add_prefix_space": false,
    ]
    #expect(offsets(try small.tokenizer(), " a a <m>") == [[1, 2], [3, 4], [5, 8]])
    #expect(offsets(try small.tokenizer(), " ") == [[1, 1]])
    small.fields["post_processor"] = [
      "type": "Sequence",
      "processors": [["type": "ByteLevel", "trim_offsets": true, "add_prefix_space": true]],
    ]
    #expect(offsets(try small.tokenizer(), " a a") == [[0, 2], [3, 4]])
    small.fields["post_processor"] = ["type": "ByteLevel", "trim_offsets": false]
    #expect(offsets(try small.tokenizer(), " a a") == [[0, 2], [2, 4]])
  }

  @Test("CLIP's lower case, its left out blanks and its ends of words keep their places")
  func clip() throws {
    let tokenizer = try ClipTokenizer.small(merges: ["a b</w>"])
    #expect(offsets(tokenizer, " AB  a") == [[1, 3], [5, 6]])
    #expect(offsets(tokenizer, "İ") == [[0, 1], [0, 1], [0, 1]])
  }

  @Test("composing scalar by scalar gives normal form C, and takes every scalar up once")
  func composition() {
    var texts = RandomTexts(random: SeededCases(state: 31))
    for _ in 0..<RandomTexts.cases(2_000) {
      let text = texts.next()
      let aligned = CanonicalComposition.aligned(text)
      var scalars = String.UnicodeScalarView()
      scalars.append(contentsOf: aligned.map(\.scalar))
      #expect(
        Array(String(scalars).utf8) == CanonicalComposition.composed(Array(text.utf8)),
        "\(text.debugDescription)")
      #expect(aligned.reduce(0) { $0 + $1.taken } == text.unicodeScalars.count)
    }
  }

  @Test("tokenizing with places gives the ids of encoding, places in order and inside the text")
  func sameIDs() throws {
    for tokenizer in try ManyTokenizers.all() {
      var texts = RandomTexts(random: SeededCases(state: 41))
      for _ in 0..<RandomTexts.cases(400) {
        let text = texts.next()
        let tokens = tokenizer.tokenize(text)
        #expect(tokens.ids == tokenizer.encodeMatchingAddedTokens(text))
        #expect(tokens.offsets.count == tokens.ids.count)
        let count = text.unicodeScalars.count
        #expect(tokens.offsets.allSatisfy { $0.upperBound <= count })
        // Taking a blank off one token moves it behind the next, which stands in the same place.
        guard tokenizer.offsetTrims.isEmpty else { continue }
        let starts = tokens.offsets.map(\.lowerBound)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 })
      }
    }
  }
}
