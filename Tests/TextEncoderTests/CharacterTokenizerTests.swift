import StrictJSON
import Testing

@testable import TextEncoder

@Suite("tokenizers of characters with byte fallback")
struct CharacterTokenizerTests {
  private func error(_ change: (inout SmallCharacterTokenizer) -> Void) -> TokenizerError? {
    var small = SmallCharacterTokenizer(characters: "▁abc", merges: ["▁ a", "▁a b"])
    change(&small)
    do throws(TokenizerError) {
      _ = try Tokenizer(json: small.json)
      return nil
    } catch { return error }
  }

  @Test("a blank is put before the text, blanks are spelled ▁, and merges cross words")
  func blanks() throws {
    let tokenizer = try SmallCharacterTokenizer(
      characters: "▁abc", merges: ["▁ a", "b ▁a", "▁ ▁"]
    ).tokenizer()
    #expect(tokenizer.encode("ab a") == [260, 261])
    #expect(tokenizer.encode("  b") == [262, 256, 258])
    #expect(tokenizer.encode("") == [])
    for text in ["ab a", " a", "  ", "a\nb", "c"] {
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }

  @Test("characters without a token become their bytes, and come back as they were")
  func bytes() throws {
    let tokenizer = try SmallCharacterTokenizer(characters: "▁aé").tokenizer()
    #expect(tokenizer.encode("é你") == [256, 258, 0xE4, 0xBD, 0xA0])
    #expect(tokenizer.decode([256, 258, 0xE4, 0xBD, 0xA0]) == "é你")
    #expect(tokenizer.encode("é\u{301}") == [256, 258, 0xCC, 0x81], "no canonical equivalence")
    #expect(tokenizer.tokenBytes(0xE4) == [0xE4] && tokenizer.tokenBytes(256) == [0x20])
  }

  @Test("bytes in a row are text together or U+FFFD each; one blank is dropped in front")
  func damagedBytes() throws {
    let tokenizer = try SmallCharacterTokenizer(characters: "▁a").tokenizer()
    let bad = "\u{FFFD}"
    #expect(tokenizer.decode([0xE4, 0xBD, 0xA0, 0xFF]) == bad + bad + bad + bad)
    #expect(tokenizer.decode([0xE4, 0xBD, 257, 0xA0]) == bad + bad + "a" + bad)
    #expect(tokenizer.decode([0xE4, 0xBD, 0xA0, 257, 0xFF]) == "你a" + bad)
    #expect(tokenizer.decode([256, 256, 257]) == " a" && tokenizer.decode([256]) == "")
    #expect(tokenizer.decode([257, 256]) == "a " && tokenizer.decode([0x20, 257]) == "a")
    #expect(tokenizer.decode([-1, 256, 999]) == bad + " " + bad)
  }

  @Test("a stream gives a row of bytes when it ends, and in all what decoding at once gives")
  func stream() throws {
    var small = SmallCharacterTokenizer(characters: "▁ab")
    small.add("<|end|>")
    small.add("<t>", special: false)
    let tokenizer = try small.tokenizer()
    var stream = StreamDecoder(tokenizer)
    #expect([256, 0xC3, 0xA9, 257].map { stream.append($0) } == ["", "", "", "éa"])
    var random = SeededCases(state: 4)
    let ids: [Int32] = [0x20, 0xC3, 0xA9, 0xE4, 0xBD, 0xA0, 0xFF, 256, 257, 258, 259, 260, 999]
    for _ in 0..<3_000 {
      let tokens = (0..<random.below(10)).map { _ in ids[random.below(ids.count)] }
      var stream = StreamDecoder(tokenizer)
      let given = tokens.map { stream.append($0) }.joined() + stream.finish()
      #expect(given == tokenizer.decode(tokens, skippingSpecial: true), "\(tokens)")
      #expect(stream.text == given)
    }
  }

  @Test("a stop string in bytes is found, at the end of the stream too")
  func stopInBytes() throws {
    let tokenizer = try SmallCharacterTokenizer(characters: "▁ab").tokenizer()
    var stream = StreamDecoder(tokenizer, stopStrings: ["é"], stopText: .removed)
    #expect([257, 0xC3, 0xA9].map { stream.append($0) } == ["a", "", ""])
    #expect(stream.finish() == "" && stream.stop == "é" && stream.text == "a")
    var other = StreamDecoder(tokenizer, stopStrings: ["é"])
    #expect([0xC3, 0xA9, 257, 257].map { other.append($0) } == ["", "", "é", ""])
    #expect(other.stop == "é" && other.text == "é")
  }

  @Test("special tokens cut the text; each part gets its blank")
  func specials() throws {
    var small = SmallCharacterTokenizer(characters: "▁ab")
    small.add("<|end|>")
    let tokenizer = try small.tokenizer()
    #expect(tokenizer.encodeMatchingAddedTokens("a<|end|>b") == [256, 257, 259, 256, 258])
    #expect(!tokenizer.encode("<|end|>").contains(259))
    #expect(tokenizer.decode([257, 259, 258]) == "a<|end|>b")
    #expect(tokenizer.decode([257, 259, 258], skippingSpecial: true) == "ab")
  }

  @Test("files whose parts do not fit together are refused")
  func refuses() {
    #expect(error { _ in } == nil)
    #expect(error { $0.fields["pre_tokenizer"] = ["type": "Metaspace"] } != nil)
    #expect(error { $0.fields["decoder"] = ["type": "ByteLevel"] } != nil)
    #expect(error { $0.fields["decoder"] = .null } != nil)
    #expect(error { $0.modelFields["end_of_word_suffix"] = "</w>" } != nil)
    #expect(error { $0.modelFields["byte_fallback"] = false } != nil)
    #expect(error { $0.modelFields["merges"] = [:] } != nil)
    #expect(error { $0.tokens[0] = "<0xQ0>" } == .missingByteTokens([0]))
    #expect(error { $0.added = [["id": 257, "content": "a", "special": true]] } != nil)
  }

  @Test("decoders that would make other text are refused")
  func decoders() {
    func decoder(_ parts: [JSONValue]) -> TokenizerError? {
      error { $0.fields["decoder"] = ["type": "Sequence", "decoders": .array(parts)] }
    }
    let blank: JSONValue = ["type": "Replace", "pattern": ["String": "▁"], "content": " "]
    let middle: [JSONValue] = [["type": "ByteFallback"], ["type": "Fuse"]]
    func strip(_ start: Int, _ stop: Int, _ content: JSONValue = " ") -> JSONValue {
      ["type": "Strip", "content": content, "start": JSONValue(start), "stop": JSONValue(stop)]
    }
    #expect(decoder([blank] + middle) == nil)
    #expect(decoder([blank] + middle + [strip(1, 0)]) == nil)
    #expect(decoder([blank] + middle + [strip(1, 1)]) != nil)
    #expect(decoder([blank] + middle + [strip(-1, 0)]) != nil)
    #expect(decoder([blank] + middle + [strip(1, 0, "a")]) != nil)
    #expect(decoder([blank] + middle + [strip(1, 0), strip(1, 0)]) != nil)
    #expect(decoder([blank] + middle.reversed()) != nil)
    #expect(decoder(middle) != nil)
    #expect(
      decoder([["type": "Replace", "pattern": ["Regex": "▁"], "content": " "]] + middle) != nil)
  }

  @Test("a merge that would let text spell a byte is refused")
  func spelledByte() {
    let error = error {
      $0 = SmallCharacterTokenizer(characters: "▁<0xA>", merges: ["< 0", "<0 x"])
      $0.merges.append(["<0x", "0A>"])
      $0.tokens.append("0A>")
    }
    #expect(error == .specialTokenReachable(token: "<0x0A>"))
  }
}
