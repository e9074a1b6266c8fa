import StrictJSON
import Testing

@testable import TextEncoder

@Suite("encoding")
struct EncodingTests {
  /// The words that a pre-tokenizer makes, found through a vocabulary without merges.
  private func words(_ steps: [PreTokenizer.Step], _ text: String) -> [String] {
    var words: [String] = []
    var text = text
    text.withUTF8 { bytes in
      PreTokenizer(steps: steps).forEachWord(in: bytes) { word, _ in
        words.append(String(decoding: word, as: UTF8.self))
      }
    }
    return words
  }

  @Test(
    "the GPT-2 pattern splits as its regular expression does",
    arguments: [
      ("Hello  world   !", ["Hello", " ", " world", "  ", " !"]),
      ("I've DON'T we'll 'tis", ["I", "'ve", " DON", "'", "T", " we", "'ll", " '", "tis"]),
      ("x12.5 7", ["x", "12", ".", "5", " 7"]), ("a\n\n b\t", ["a", "\n\n", " b", "\t"]),
      ("  ", ["  "]), (" \n x", [" \n", " x"]), ("\u{a0}a", ["\u{a0}", "a"]), ("'", ["'"]),
      ("'r", ["'", "r"]), ("½ Ⅻ", ["½", " Ⅻ"]), ("你好,世界", ["你好", ",", "世界"]),
    ])
  func gpt2(text: String, expected: [String]) { #expect(words([.words(.gpt2)], text) == expected) }

  @Test(
    "the Qwen2 and Llama 3 patterns split as their regular expressions do",
    arguments: [
      ("Hello  world   !", ["Hello", " ", " world", "  ", " !"]),
      ("I'VE'ſt", ["I", "'VE", "'ſ", "t"]), ("(abc)\r\n\n x", ["(abc", ")\r\n\n", " x"]),
      (" \n\n  y", [" \n\n", " ", " y"]), ("a\u{85}b", ["a", "\u{85}b"]), ("\tif", ["\tif"]),
      ("   ", ["   "]), ("a  \n", ["a", "  \n"]), ("!!a", ["!!", "a"]), ("!a", ["!a"]),
    ])
  func modern(text: String, expected: [String]) {
    #expect(words([.words(.contractionsAndDigits(most: 1))], text) == expected)
    #expect(words([.words(.contractionsAndDigits(most: 3))], text) == expected)
  }

  @Test("characters are letters and numbers as Unicode 16 has them")
  func classes() {
    let letters: [UInt32] = [0x41, 0xAA, 0x1C5, 0x2B0, 0x4E2D, 0xA7DA, 0x10D4A, 0x2EBF0]
    let numbers: [UInt32] = [0x30, 0xBD, 0x2167, 0x663, 0x10D40]
    let others: [UInt32] = [0x2E, 0x301, 0x5F, 0xE000, 0x200B, 0xA7CE, 0x323B0, 0x11DE0, 0x10FFFF]
    let blanks: [UInt32] = [0x09, 0x0B, 0x85, 0xA0, 0x2028, 0x3000]
    for (values, kind) in [
      (letters, ScalarClass.letter), (numbers, .number), (others, .other), (blanks, .blank),
      ([0x0A, 0x0D], .newline),
    ] {
      for value in values {
        #expect(Unicode.Scalar(value).map(ScalarClass.init) == kind, "\(String(value, radix: 16))")
      }
    }
  }

  @Test("numbers are cut one by one in Qwen2, in threes in Llama 3, and as the step Digits says")
  func digits() {
    #expect(words([.words(.contractionsAndDigits(most: 1))], " 1234") == [" ", "1", "2", "3", "4"])
    #expect(words([.words(.contractionsAndDigits(most: 3))], " 1234") == [" ", "123", "4"])
    #expect(
      words([.digits(individually: true), .words(.gpt2)], "a 12½") == ["a", " ", "1", "2", "½"])
    #expect(
      words([.digits(individually: false), .words(.gpt2)], "a 12½b") == ["a", " ", "12½", "b"])
  }

  @Test("a leading blank is put before each piece that has none, and only there")
  func leadingSpace() {
    #expect(words([.leadingSpace, .words(.gpt2)], "a b") == [" a", " b"])
    #expect(words([.leadingSpace, .words(.gpt2)], " a") == [" a"])
    #expect(words([.leadingSpace, .words(.gpt2)], "") == [])
    #expect(
      words([.digits(individually: true), .leadingSpace, .words(.gpt2)], "a1b") == [
        " a", " 1", " b",
      ])
  }

  @Test("the lowest rank merges first and the leftmost among equals, in short and in long words")
  func mergeOrder() throws {
    let tokenizer = try SmallTokenizer(merges: ["b c", "a b", "a a", "aa a", "bc d"]).tokenizer()
    func pieces(_ text: String) -> [String] {
      tokenizer.encode(text).map { tokenizer.decode([$0]) }
    }
    #expect(pieces("abc") == ["a", "bc"])
    #expect(pieces("ab") == ["ab"])
    #expect(pieces("aaaaa") == ["aa", "aaa"])
    #expect(pieces("abcd") == ["a", "bcd"])
    let unit = ["a", "bcd", "ab", "x"]
    #expect(
      pieces(String(repeating: "abcdabx", count: 50))
        == Array(repeating: unit, count: 50).flatMap { $0 })
  }

  @Test("short and long words merge alike: both agree with merging by the definition")
  func againstDefinition() throws {
    let merges = ["a b", "b a", "ab a", "a a", "ba b", "aba b", "b b", "aa bb", "ab ab", "c a"]
    let tokenizer = try SmallTokenizer(merges: merges).tokenizer()
    var ranks: [String: Int] = [:]
    for (rank, merge) in merges.enumerated() { ranks[merge] = rank }
    func defined(_ text: String) -> [String] {
      var pieces = text.map(String.init)
      while true {
        let pairs = zip(pieces, pieces.dropFirst()).map { ranks[$0 + " " + $1] ?? .max }
        guard let rank = pairs.min(), rank != .max, let place = pairs.firstIndex(of: rank) else {
          return pieces
        }
        pieces[place...place + 1] = [pieces[place] + pieces[place + 1]]
      }
    }
    var random = SeededCases(state: 11)
    for _ in 0..<400 {
      let length = 1 + random.below(80)
      let text = String((0..<length).map { _ in "abc"[random.below(3)] })
      #expect(tokenizer.encode(text).map { tokenizer.decode([$0]) } == defined(text))
    }
  }

  @Test("a word that is a token becomes it without merging where the file says so")
  func wholeWords() throws {
    var small = SmallTokenizer(merges: ["a b", "b c", "a bc"])
    small.add("pad", special: true)
    #expect(try small.tokenizer().encode("abc") == [256, 99])
    small.modelFields["ignore_merges"] = true
    let tokenizer = try small.tokenizer()
    #expect(tokenizer.encode("abc") == [258])
    #expect(tokenizer.encode("pad") == [112, 97, 100], "a special token is no word of content")
  }

  @Test("text is brought to normal form C only where the file says so")
  func normalForm() throws {
    var small = SmallTokenizer()
    let text = "e\u{301} \u{212B} \u{AC00}\u{11A8} \u{1100}\u{1161}\u{11A8} x"
    #expect(
      try Array(small.tokenizer().decode(small.tokenizer().encode(text)).utf8) == Array(text.utf8))
    small.fields["normalizer"] = ["type": "NFC"]
    let composed = "\u{E9} \u{C5} \u{AC01} \u{AC01} x"
    #expect(
      try Array(small.tokenizer().decode(small.tokenizer().encode(text)).utf8)
        == Array(composed.utf8))
  }

  @Test(
    "normal form C composes, reorders and leaves alone as Unicode says",
    arguments: [
      ("a\u{301}\u{327}", "\u{E1}\u{327}"), ("\u{344}", "\u{308}\u{301}"),
      ("\u{958}", "\u{915}\u{93C}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
      ("\u{10423}\u{308}", "\u{10423}\u{308}"), ("\u{423}\u{308}", "\u{4F0}"),
      ("\u{32A}\u{F73}", "\u{F71}\u{F72}\u{32A}"), ("x\u{F81}", "x\u{F71}\u{F80}"),
      ("\u{F75}\u{301}", "\u{F71}\u{F74}\u{301}"), ("\u{304B}\u{3099}", "\u{304C}"),
      ("\u{AC01}\u{11A8}", "\u{AC01}\u{11A8}"), ("\u{2F992}", "\u{52B3}"),
      ("\u{FB01}", "\u{FB01}"), ("你好", "你好"), ("", ""),
      // Added after Unicode 9: marks that stay where they are, and letters that do not compose.
      ("D\u{5BD}\u{C3C}", "D\u{5BD}\u{C3C}"), ("e\u{C3C}\u{301}", "e\u{C3C}\u{301}"),
      ("\u{11935}\u{11930}", "\u{11935}\u{11930}"), ("\u{34E}\u{D3C}e\u{301}", "\u{34E}\u{D3C}é"),
      ("a\u{301}\u{8D4}\u{327}", "\u{E1}\u{327}\u{8D4}"),
    ])
  func normalFormRules(text: String, composed: String) {
    #expect(CanonicalComposition.composed(Array(text.utf8)) == Array(composed.utf8))
  }

  @Test("one word of 256 KB takes at most three times as long as one of 128 KB")
  func linearTime() throws {
    let tokenizer = try SmallTokenizer(merges: ["a b", "ab ab", "abab abab"]).tokenizer()
    func best(_ count: Int) -> Duration {
      let text = String(repeating: "ab", count: count)
      return (0..<4).map { _ in ContinuousClock().measure { _ = tokenizer.encode(text) } }.min()
        ?? .zero
    }
    let half = best(1 << 16)
    let whole = best(1 << 17)
    // Quadratic time would make it four times; a busy machine needs the margin.
    #expect(whole < half * 3 || whole < .milliseconds(100))
    #expect(tokenizer.encode(String(repeating: "ab", count: 1 << 17)).count == 1 << 15)
  }

  @Test("any text comes back from its ids")
  func roundTrip() throws {
    var small = SmallTokenizer(merges: ["a b", "Ġ a", "Ã ©"])
    small.add("<|end|>")
    for split in [SmallTokenizer.qwenSplit, ["type": "ByteLevel", "add_prefix_space": false]] {
      small.fields["pre_tokenizer"] = split
      let tokenizer = try small.tokenizer()
      var random = SeededCases(state: 5)
      for _ in 0..<300 {
        var text = ""
        for _ in 0..<random.below(30) {
          let wide = random.below(4) == 0
          let value = UInt32(random.below(wide ? 0x110000 : 0x80))
          if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        #expect(Array(tokenizer.decode(tokenizer.encode(text)).utf8) == Array(text.utf8))
      }
    }
  }
}

extension String {
  fileprivate subscript(offset: Int) -> Character { self[index(startIndex, offsetBy: offset)] }
}
