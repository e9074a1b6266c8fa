import StrictJSON
import Testing

@testable import TextEncoder

@Suite("markup and content")
struct PromptPartTests {
  private func tokenizer(
    _ added: [(String, [String: JSONValue])] = [
      ("<|end|>", [:]), ("<|end|>>", [:]), ("<t>", ["special": false]),
    ]
  ) throws -> Tokenizer {
    var small = SmallTokenizer(merges: ["a b", "Ċ Ċ"])
    for (content, flags) in added { small.add(content, flags) }
    small.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit
    return try small.tokenizer()
  }

  private func pieces(_ tokenizer: Tokenizer, _ parts: [PromptPart]) -> [String] {
    tokenizer.encode(parts: parts).map { tokenizer.decode([$0]) }
  }

  @Test("special tokens are matched in markup, the longest first, and never in content")
  func provenance() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encodeMatchingAddedTokens("<|end|><|end|>><t>") == [258, 259, 260])
    #expect(tokenizer.encode("<|end|><|end|>>").allSatisfy { $0 < 258 })
    let mixed = tokenizer.encode(parts: [.markup("<t>"), .content("<|end|>"), .markup("<|end|>")])
    #expect(mixed.first == 260 && mixed.last == 258)
    #expect(mixed.dropFirst().dropLast().allSatisfy { $0 < 258 })
  }

  @Test("added tokens that are not special are matched anywhere, across borders too")
  func ordinaryTokens() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encode("x<t>y") == [120, 260, 121])
    #expect(tokenizer.encode(parts: [.markup("<"), .content("t"), .markup(">")]) == [260])
    #expect(tokenizer.encode("<|end|<t>").suffix(1) == [260])
    #expect(tokenizer.encode(parts: [.content("<t><|end|>"), .markup("<|end|>")]).last == 258)
  }

  @Test("a special token that content spells does not hide one that is not special")
  func hiddenTokens() throws {
    let tokenizer = try tokenizer([("<a><b>", [:]), ("<a>", ["special": false])])
    #expect(tokenizer.encode("<a><b>") == [259] + "<b>".utf8.map { Int32($0) })
    #expect(tokenizer.encodeMatchingAddedTokens("<a><b>") == [258])
  }

  @Test("no token is matched across the border of markup and content, from either side")
  func borders() throws {
    let tokenizer = try tokenizer()
    for parts: [PromptPart] in [
      [.markup("<|en"), .content("d|>")], [.content("<|en"), .markup("d|>")],
      [.markup("<|"), .content("end"), .markup("|>")],
    ] {
      #expect(tokenizer.encode(parts: parts).allSatisfy { $0 < 258 })
    }
    #expect(tokenizer.encode(parts: [.markup("<|en"), .markup("d|>")]) == [258])
    #expect(tokenizer.encode(parts: [.markup("<|en"), .content(""), .markup("d|>")]) == [258])
  }

  @Test("words reach across borders, as in the rendered text")
  func joinedWords() throws {
    let tokenizer = try tokenizer()
    #expect(pieces(tokenizer, [.markup("x\n"), .content("\nab")]) == ["x", "\n\n", "ab"])
    #expect(pieces(tokenizer, [.content("a"), .content("b")]) == ["ab"])
    #expect(
      tokenizer.encode(parts: [.markup("<t>a"), .content("b\n"), .markup("\n<|end|>")])
        == tokenizer.encodeMatchingAddedTokens("<t>ab\n\n<|end|>"))
  }

  @Test("tokens that strip white space take it from markup, never from content")
  func stripping() throws {
    let tokenizer = try tokenizer([("<m>", ["lstrip": true, "rstrip": true])])
    #expect(pieces(tokenizer, [.markup("a \n<m>\u{3000} b")]) == ["a", "<m>", "b"])
    #expect(
      pieces(tokenizer, [.content("a "), .markup(" <m>"), .content(" b")]) == [
        "a", " ", "<m>", " ", "b",
      ])
    #expect(pieces(tokenizer, [.markup("<m> <m>")]) == ["<m>", "<m>"])
  }

  @Test("tokens that are not special take white space from wherever it is")
  func strippingOrdinary() throws {
    let tokenizer = try tokenizer([("<m>", ["lstrip": true, "rstrip": true, "special": false])])
    #expect(pieces(tokenizer, [.content("a \n<m>\u{3000} b")]) == ["a", "<m>", "b"])
    #expect(
      pieces(tokenizer, [.content("a "), .markup("<m>"), .content(" b")]) == ["a", "<m>", "b"])
  }

  @Test("a single-word token is matched only where no word character touches it")
  func singleWord() throws {
    let tokenizer = try tokenizer([("cat", ["single_word": true])])
    func count(_ parts: [PromptPart]) -> Int { tokenizer.encode(parts: parts).count { $0 == 258 } }
    #expect(count([.markup("cat")]) == 1)
    #expect(count([.markup("a cat, cat.")]) == 2)
    #expect(count([.markup("cats concat cat_ écat cat9")]) == 0)
    #expect(count([.markup("cat"), .content("s")]) == 0)
  }

  @Test("tokens of normalised text are matched in it, others in the text as given")
  func normalizedTokens() throws {
    var small = SmallTokenizer()
    small.add("\u{e9}!", ["normalized": true])
    small.add("e\u{301}?", ["normalized": false])
    small.fields["normalizer"] = ["type": "NFC"]
    let tokenizer = try small.tokenizer()
    #expect(tokenizer.encodeMatchingAddedTokens("e\u{301}!\u{e9}!e\u{301}?") == [256, 256, 257])
    #expect(!tokenizer.encodeMatchingAddedTokens("\u{e9}?").contains(257))
    #expect(
      tokenizer.encode(parts: [.content("e\u{301}!"), .markup("e\u{301}!")]).count { $0 == 256 }
        == 1)
  }

  @Test("a prompt counts the tokens of all its segments")
  func promptCount() throws {
    let prompt = try tokenizer().prompt([.markup("<t>"), .content("ab")])
    #expect(prompt == Prompt([.text([260, 256])]))
    #expect(Prompt([.text([1, 2]), .text([]), .text([3])]).tokenCount == 3)
    #expect(Prompt([.text([1, 2]), .text([3])]).textTokens == [1, 2, 3])
    #expect(PromptPart.markup("m").text + PromptPart.content("c").text == "mc")
  }

  @Test("names, ids and kinds of added tokens are told")
  func names() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.id(of: "<t>") == 260 && tokenizer.id(of: "<u>") == nil)
    #expect(tokenizer.specialIDs == [258, 259])
    #expect(tokenizer.isSpecial(258) && !tokenizer.isSpecial(260) && !tokenizer.isSpecial(-1))
    #expect(tokenizer.addedTokens.map(\.content) == ["<|end|>", "<|end|>>", "<t>"])
    #expect(tokenizer.endID == nil && tokenizer.beginID == nil && tokenizer.paddingID == nil)
    var small = SmallTokenizer()
    small.add("<e>")
    let named = try Tokenizer(
      json: small.json,
      configuration: ["eos_token": ["content": "<e>"], "pad_token": "<none>", "bos_token": 1])
    #expect(named.endID == 256 && named.beginID == nil && named.paddingID == nil)
  }
}
