import StrictJSON
import Testing

@testable import TextEncoder

/// Properties that hold for every text; `Scripts/fuzz-tokenizers` asks the same of many more.
@Suite("tokenizer properties")
struct TokenizerPropertyTests {
  @Test("byte-level tokenizers give back every text")
  func roundTrip() throws {
    for named in try ManyTokenizers.named() where named.keepsText {
      var texts = RandomTexts(random: SeededCases(state: 51))
      for _ in 0..<RandomTexts.cases(500) {
        let text = texts.next()
        for ids in [named.tokenizer.encode(text), named.tokenizer.encodeMatchingAddedTokens(text)] {
          let back = Array(named.tokenizer.decode(ids).utf8)
          // A token that strips white space loses it.
          if text.contains("<|endoftext|>") && back != Array(text.utf8) {
            #expect(back.count < text.utf8.count)
          } else {
            #expect(back == Array(text.utf8), "\(named.name): \(text.debugDescription)")
          }
        }
      }
    }
  }

  @Test("tokenizers that compose give back the text in normal form C")
  func composedRoundTrip() throws {
    let named = try #require(try ManyTokenizers.named().first { $0.name == "qwen2 composing" })
    var texts = RandomTexts(random: SeededCases(state: 52))
    for _ in 0..<RandomTexts.cases(500) {
      let text = texts.next()
      #expect(
        Array(named.tokenizer.decode(named.tokenizer.encode(text)).utf8)
          == CanonicalComposition.composed(Array(text.utf8)), "\(text.debugDescription)")
    }
  }

  @Test("marked text has as many special tokens as its markup alone, wherever content is put")
  func contentHasNoSpecials() throws {
    for named in try ManyTokenizers.named() {
      let tokenizer = named.tokenizer
      var texts = RandomTexts(random: SeededCases(state: 53))
      for _ in 0..<RandomTexts.cases(300) {
        let content = [texts.next(longest: 6), texts.next(longest: 6)]
        let parts: [PromptPart] = [
          .markup("a <|end|>"), .content(content[0]), .markup("<|endoftext|> b"),
          .content(content[1]),
        ]
        let known = ["<|end|>", "<|endoftext|>"].filter { tokenizer.id(of: $0) != nil }.count
        let specials = tokenizer.encode(parts: parts).count { tokenizer.isSpecial($0) }
        #expect(specials == known, "\(named.name): \(content)")
        #expect(!tokenizer.encode(content[0]).contains { tokenizer.isSpecial($0) })
      }
    }
  }

  @Test("a stream of any tokens gives what decoding them at once does")
  func streams() throws {
    for named in try ManyTokenizers.named() {
      var random = SeededCases(state: 54)
      for _ in 0..<RandomTexts.cases(300) {
        let ids = (0..<random.below(12)).map { _ in
          Int32(random.below(named.tokenizer.vocabularySize + 2))
        }
        var stream = StreamDecoder(named.tokenizer)
        let given = ids.map { stream.append($0) }.joined() + stream.finish()
        let whole = named.tokenizer.decode(ids, skippingSpecial: true)
        #expect(Array(given.utf8) == Array(whole.utf8), "\(named.name): \(ids)")
      }
    }
  }

  @Test("text around a border is encoded as the whole text is, but for special tokens")
  func partsEqualWhole() throws {
    for named in try ManyTokenizers.named() where named.name != "characters" {
      var texts = RandomTexts(random: SeededCases(state: 55))
      for _ in 0..<RandomTexts.cases(300) {
        let (left, right) = (texts.next(longest: 6), texts.next(longest: 6))
        guard !(left + right).contains("<|") else { continue }
        #expect(
          named.tokenizer.encode(parts: [.markup(left), .content(right)])
            == named.tokenizer.encodeMatchingAddedTokens(left + right),
          "\(named.name): \(left.debugDescription) \(right.debugDescription)")
      }
    }
  }
}
