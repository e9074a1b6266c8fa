import Testing

@testable import TextEncoder

@Suite("decoding")
struct DecodingTests {
  /// Bytes as tokens, "</answer>" in odd pieces, a special token and an added one.
  private func tokenizer() throws -> Tokenizer {
    var small = SmallTokenizer(merges: ["< /", "a n", "an s", "w e", "we r", "> Ċ", "</ ans"])
    small.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit
    small.add("<|end|>")
    small.add("<é x>", special: false)
    return try small.tokenizer()
  }

  private let special: Int32 = 263
  private let added: Int32 = 264

  @Test("bytes that are no characters and ids that are no tokens become U+FFFD")
  func damaged() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.decode([0xC3, 0xA9]) == "é")
    #expect(tokenizer.decode([0xC3]) == "\u{FFFD}")
    #expect(tokenizer.decode([0xC3, 65]) == "\u{FFFD}A")
    #expect(tokenizer.decode([65, -1, 9999, .max, 66]) == "A\u{FFFD}\u{FFFD}\u{FFFD}B")
    #expect(tokenizer.tokenBytes(0xC3) == [0xC3])
    #expect(tokenizer.tokenBytes(-1) == nil && tokenizer.tokenBytes(265) == nil)
  }

  @Test("special tokens are shown or left out; other added tokens always show their text")
  func specials() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.decode([65, special, added]) == "A<|end|><é x>")
    #expect(tokenizer.decode([65, special, added], skippingSpecial: true) == "A<é x>")
  }

  @Test("a stream gives no half characters, and all of it is the text decoded at once")
  func streamEqualsWhole() throws {
    let tokenizer = try tokenizer()
    var random = SeededCases(state: 2)
    let bytes =
      Array("aé😀 \u{FFFD}".utf8).map { Int32($0) }
      + [0x80, 0xC0, 0xE0, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0xF4, 0x90, 0xFF, special, 999, added]
    for _ in 0..<3_000 {
      let ids = (0..<random.below(12)).map { _ in bytes[random.below(bytes.count)] }
      var stream = StreamDecoder(tokenizer)
      var given = ""
      for id in ids {
        given += stream.append(id)
        #expect(stream.text == given)
      }
      given += stream.finish()
      let whole = tokenizer.decode(ids, skippingSpecial: true)
      #expect(Array(given.utf8) == Array(whole.utf8), "\(ids)")
    }
  }

  @Test("a character is given when its last byte comes")
  func characters() throws {
    var stream = StreamDecoder(try tokenizer())
    #expect(Array("a😀é".utf8).map { stream.append(Int32($0)) } == ["a", "", "", "", "😀", "", "é"])
    #expect(stream.append(0xF0) == "")
    #expect(stream.finish() == "\u{FFFD}")
    #expect(stream.append(65) == "" && stream.text == "a😀é\u{FFFD}")
  }

  @Test("a stop string is found across tokens, kept or removed, and what follows is ignored")
  func stopAcrossTokens() throws {
    let tokenizer = try tokenizer()
    let ids = tokenizer.encode("4</answer>\n!")
    #expect(ids.map { tokenizer.decode([$0]) } == ["4", "</", "ans", "wer", ">\n", "!"])
    var kept = StreamDecoder(tokenizer, stopStrings: ["</answer>"])
    #expect(ids.map { kept.append($0) } == ["4", "</", "ans", "wer", ">", ""])
    #expect(kept.stop == "</answer>" && kept.text == "4</answer>" && kept.tokenCount == 5)
    var removed = StreamDecoder(tokenizer, stopStrings: ["</answer>"], stopText: .removed)
    #expect(ids.map { removed.append($0) } == ["4", "", "", "", "", ""])
    #expect(removed.stop == "</answer>" && removed.text == "4" && removed.finish() == "")
  }

  @Test("text that only began like a stop string is given after all")
  func falseStart() throws {
    let tokenizer = try tokenizer()
    var stream = StreamDecoder(tokenizer, stopStrings: ["</answer>", "aab"], stopText: .removed)
    let given = Array("x</ans.aaab".utf8).map { stream.append(Int32($0)) }
    #expect(given == ["x", "", "", "", "", "", "</ans.", "", "", "a", ""])
    #expect(stream.stop == "aab" && stream.text == "x</ans.a")
    var unfinished = StreamDecoder(tokenizer, stopStrings: ["</answer>"], stopText: .removed)
    #expect("</".utf8.map { unfinished.append(Int32($0)) } == ["", ""])
    #expect(unfinished.finish() == "</" && unfinished.stop == nil)
  }

  @Test("of several stop strings the first to end wins, the longest where they end together")
  func severalStops() throws {
    let tokenizer = try tokenizer()
    var stream = StreamDecoder(tokenizer, stopStrings: ["", "b", "ab", "abc"], stopText: .removed)
    for byte in "xabc".utf8 { _ = stream.append(Int32(byte)) }
    #expect(stream.stop == "ab" && stream.text == "x")
  }

  @Test("found stop and text do not depend on where tokens begin")
  func tokenBorders() throws {
    let tokenizer = try tokenizer()
    var random = SeededCases(state: 8)
    for _ in 0..<500 {
      let text =
        String((0..<20).map { _ in Array("<</answer>>a")[random.below(12)] })
        + (random.below(2) == 0 ? "</answer>\nx" : "")
      for mode in [StreamDecoder.StopText.kept, .removed] {
        var byToken = StreamDecoder(tokenizer, stopStrings: ["</answer>"], stopText: mode)
        var byByte = byToken
        let tokens = tokenizer.encode(text).map { byToken.append($0) }.joined() + byToken.finish()
        let bytes = text.utf8.map { byByte.append(Int32($0)) }.joined() + byByte.finish()
        #expect(tokens == bytes && byToken.stop == byByte.stop)
        let cut = text.split(separator: "</answer>", maxSplits: 1, omittingEmptySubsequences: false)
        let expected = String(cut[0]) + (cut.count > 1 && mode == .kept ? "</answer>" : "")
        #expect(tokens == expected)
      }
    }
  }
}
