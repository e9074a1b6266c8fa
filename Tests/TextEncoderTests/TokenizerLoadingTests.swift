import StrictJSON
import Testing

@testable import TextEncoder

@Suite("tokenizer files")
struct TokenizerLoadingTests {
  private func error(_ change: (inout SmallTokenizer) -> Void) -> TokenizerError? {
    var small = SmallTokenizer(merges: ["a b", "ab c"])
    change(&small)
    do throws(TokenizerError) {
      _ = try Tokenizer(json: small.json)
      return nil
    } catch { return error }
  }

  @Test("a small tokenizer loads, with merges as strings or as pairs")
  func loads() throws {
    var small = SmallTokenizer(merges: ["a b", "ab c"])
    let strings = try small.tokenizer()
    small.merges = [["a", "b"], ["ab", "c"]]
    let pairs = try small.tokenizer()
    #expect(strings.encode("abcab") == [257, 256])
    #expect(pairs.encode("abcab") == [257, 256])
    #expect(strings.vocabularySize == 258)
  }

  @Test(
    "ids must be 0, 1, 2 ... without a gap",
    arguments: [-1, 258, 1 << 30, 1 << 31, 1 << 40, .max, .min])
  func idRange(id: Int) {
    let error = error { $0.vocabulary[7].1 = JSONValue(id) }
    #expect(
      error
        == .idOutOfRange(
          token: ByteAlphabet.token(of: [7]), id: id, vocabularySize: 258))
  }

  @Test("an id that is no integer is refused", arguments: [1.5, 1e30] as [Double])
  func idKind(id: Double) {
    #expect(error { $0.vocabulary[7].1 = JSONValue(id) } != nil)
    #expect(error { $0.vocabulary[7].1 = "7" } != nil)
    #expect(error { $0.vocabulary[7].1 = .null } != nil)
  }

  @Test("two tokens of one id are refused")
  func duplicateID() {
    let error = error { $0.vocabulary[66].1 = 65 }
    #expect(error == .duplicateID(id: 65, first: "A", second: "B"))
  }

  @Test("added tokens must agree with the vocabulary and follow it without a gap")
  func addedIDs() {
    #expect(error { $0.add("<x>") } == nil)
    #expect(error { $0.add("<x>", ["id": 300]) } != nil)
    #expect(error { $0.add("<x>", ["id": -1]) } != nil)
    #expect(error { $0.add("<x>", ["id": JSONValue(Int.max)]) } != nil)
    #expect(error { $0.add("<x>", ["id": 65]) } != nil)
    #expect(error { $0.add("A", special: false, ["id": 66]) } != nil)
    #expect(error { $0.add("A", special: false, ["id": 65]) } == nil)
    #expect(error { $0.add("") } != nil)
    #expect(error { $0.add(String(repeating: "x", count: 1025)) } != nil)
    #expect(error { $0.add("<x>", ["special": "yes"]) } != nil)
    #expect(error { $0.add("<x>", ["content": 3]) } != nil)
    #expect(error { $0.fields["added_tokens"] = "none" } != nil)
  }

  @Test("merges of tokens that are not there are refused")
  func missingMerges() {
    #expect(error { $0.merges.append("q zz") } == .mergeOfMissingToken(merge: 2, token: "zz"))
    #expect(error { $0.merges.append("zz q") } == .mergeOfMissingToken(merge: 2, token: "zz"))
    #expect(error { $0.merges.append("q r") } == .mergeOfMissingToken(merge: 2, token: "qr"))
    #expect(error { $0.merges.append("a b") } == .duplicateMerge(merge: 2, left: "a", right: "b"))
  }

  @Test(
    "merges that are no pairs are refused",
    arguments: [
      "", " ", "a", "a ", " b", "a b c", 3, .null, [], ["a"], ["a", "b", "c"], ["a", 1],
      ["", "a"], ["a": "b"],
    ] as [JSONValue])
  func malformedMerges(merge: JSONValue) {
    let error = error { $0.merges = [merge] }
    #expect(error == .malformed(field: "model.merges[0]", expected: "a pair of tokens"))
  }

  @Test("missing byte tokens are refused, but not those that UTF-8 never uses")
  func missingBytes() {
    func load(_ bytes: [UInt8]) -> TokenizerError? {
      do throws(TokenizerError) {
        _ = try Tokenizer(json: SmallTokenizer(bytes: bytes).json)
        return nil
      } catch { return error }
    }
    let all = Array(UInt8.min...UInt8.max)
    #expect(load(all.filter { $0 != 0x20 }) == .missingByteTokens([0x20]))
    #expect(
      load(all.filter { $0 < 0x80 || $0 > 0x83 }) == .missingByteTokens([0x80, 0x81, 0x82, 0x83]))
    #expect(load(all.filter { $0 != 0xC0 && $0 != 0xC1 && $0 < 0xF5 }) == nil)
    #expect(load([]) != nil)
  }

  @Test("a special token that content could spell is refused")
  func reachableSpecial() {
    #expect(error { $0.add("ab", ["id": 256]) } == .specialTokenReachable(token: "ab"))
    #expect(error { $0.add("A", ["id": 65]) } == .specialTokenReachable(token: "A"))
    #expect(error { $0.add("ab", special: false, ["id": 256]) } == nil)
  }

  @Test(
    "components outside the supported set are refused by name",
    arguments: [
      ("normalizer", ["type": "NFD"]), ("normalizer", ["type": "NFKC"]),
      ("normalizer", ["type": "NFC", "form": "C"]),
      ("normalizer", ["type": "Prepend", "prepend": ""]), ("normalizer", ["type": "Prepend"]),
      ("normalizer", ["type": "Replace", "pattern": ["String": ""], "content": "a"]),
      ("normalizer", ["type": "Replace", "pattern": ["Regex": "a+"], "content": "a"]),
      ("normalizer", ["type": "Replace", "pattern": ["Regex": "\\s+"], "content": 1]),
      (
        "normalizer",
        [
          "type": "Replace", "pattern": ["String": "a"],
          "content": .string(String(repeating: "a", count: 65)),
        ]
      ),
      ("normalizer", ["type": "Sequence", "normalizers": [["type": "NFC"], ["type": "Strip"]]]),
      ("normalizer", ["type": "Precompiled", "precompiled_charsmap": "AAAA"]),
      ("normalizer", ["kind": "NFC"]), ("normalizer", 3),
      ("normalizer", ["type": "Sequence", "normalizers": 3]),
      ("pre_tokenizer", .null), ("pre_tokenizer", ["type": "Whitespace"]),
      ("pre_tokenizer", ["type": "Metaspace"]), ("pre_tokenizer", ["type": "Digits"]),
      ("pre_tokenizer", ["type": "ByteLevel", "use_regex": 1]),
      ("pre_tokenizer", ["type": "ByteLevel", "add_suffix_space": true]),
      ("pre_tokenizer", ["type": "Sequence", "pretokenizers": []]),
      (
        "pre_tokenizer",
        ["type": "Sequence", "pretokenizers": [["type": "ByteLevel"], ["type": "Digits"]]]
      ),
      (
        "pre_tokenizer",
        [
          "type": "Sequence",
          "pretokenizers": [["type": "FixedLength", "length": 0], ["type": "ByteLevel"]],
        ]
      ),
      ("pre_tokenizer", SmallTokenizer.split("(a+)+$")),
      ("pre_tokenizer", SmallTokenizer.split("(a|a)*b")),
      ("pre_tokenizer", SmallTokenizer.split("\\p{L}+")),
      ("pre_tokenizer", SmallTokenizer.split("")),
      ("decoder", .null), ("decoder", ["type": "WordPiece"]),
      ("decoder", ["type": "Strip", "content": " ", "start": 99, "stop": 0]),
      ("post_processor", ["type": "Other"]), ("post_processor", ["type": 1]),
      ("post_processor", ["type": "ByteLevel", "trim_offsets": "no"]),
      ("version", "2.0"), ("version", 1), ("hooks", []),
      ("added_tokens", [["id": 258, "content": "<x>", "special": true, "regex": true]]),
      ("model", .null), ("model", []), ("model", ["type": "Unigram", "vocab": []]),
      ("model", ["type": "WordPiece"]), ("model", ["type": "BPE"]),
      ("model", ["type": "BPE", "vocab": []]), ("model", ["type": "BPE", "vocab": [:]]),
    ] as [(String, JSONValue)])
  func refuses(field: String, value: JSONValue) {
    #expect(error { $0.fields[field] = value } != nil)
  }

  @Test(
    "model options that change merging are refused; those without effect are not",
    arguments: [
      ("continuing_subword_prefix", "##", true), ("end_of_word_suffix", "</w>", true),
      ("dropout", 1, true), ("byte_fallback", true, true), ("ignore_merges", "x", true),
      ("merges", .null, true), ("merges", "a b", true), ("continuing_subword_prefix", "", false),
      ("end_of_word_suffix", .null, false), ("dropout", 0, false), ("byte_fallback", false, false),
      ("unk_token", "<unk>", false), ("fuse_unk", true, false), ("ignore_merges", true, false),
      ("end_of_word_suffix", 1, true), ("end_of_word_suffix", " ", true),
      ("merge_order", "random", true),
    ] as [(String, JSONValue, Bool)])
  func modelOptions(field: String, value: JSONValue, isRefused: Bool) {
    #expect((error { $0.modelFields[field] = value } != nil) == isRefused)
  }

  @Test("truncation, padding and post-processing are not applied, however they are filled in")
  func notApplied() throws {
    var small = SmallTokenizer(merges: ["a b"])
    small.fields["truncation"] = ["max_length": 1, "stride": 9, "strategy": "LongestFirst"]
    small.fields["padding"] = ["strategy": ["Fixed": 8], "pad_id": 999_999, "pad_token": "none"]
    small.fields["post_processor"] = [
      "type": "TemplateProcessing", "single": [["SpecialToken": ["id": "<absent>", "type_id": 0]]],
      "special_tokens": [:],
    ]
    #expect(try small.tokenizer().encodeMatchingAddedTokens("abba") == [256, 98, 97])
  }

  @Test("a pre-tokenizer of a hundred thousand components is refused")
  func manyComponents() {
    let steps = Array(repeating: ["type": "Digits"] as JSONValue, count: 100_000)
    let value: JSONValue = [
      "type": "Sequence", "pretokenizers": .array(steps + [["type": "ByteLevel"]]),
    ]
    #expect(
      error { $0.fields["pre_tokenizer"] = value }
        == .unsupported(component: "pre_tokenizer", value: "of 100001 components"))
  }

  @Test("an added token that the model lacks is no byte, no merge's part and no word of content")
  func addedOnly() throws {
    #expect(
      error {
        $0.add("zz", special: false); $0.merges.append("zz a")
      } != nil)
    var small = SmallTokenizer(bytes: (UInt8.min...UInt8.max).filter { $0 != 65 })
    small.add("A", special: false)
    #expect(throws: TokenizerError.missingByteTokens([65])) { try small.tokenizer() }
    var whole = SmallTokenizer()
    whole.add("word")
    whole.modelFields["ignore_merges"] = true
    #expect(try whole.tokenizer().encode("word") == Array("word".utf8).map { Int32($0) })
    #expect(try whole.tokenizer().encodeMatchingAddedTokens("word") == [256])
  }

  @Test("a piece that is added besides keeps its bytes")
  func addedPiece() throws {
    var small = SmallTokenizer()
    small.add("Ġ", special: false, ["id": 32])
    #expect(try small.tokenizer().decode([65, 32, 66]) == "A B")
  }

  @Test("a Split that drops what it matches is refused")
  func splitBehavior() {
    let removed = SmallTokenizer.split(
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
      behavior: "Removed")
    #expect(
      error { $0.fields["pre_tokenizer"] = removed }
        == .unsupported(component: "pre_tokenizer Split behavior", value: "\"Removed\""))
    #expect(error { $0.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit } == nil)
  }

  @Test("spellings that differ only in canonical equivalence are different tokens")
  func canonicalSpellings() {
    let error = error {
      $0.vocabulary.append(("e\u{301}", 258))
      $0.vocabulary.append(("x\u{301}", 259))
      $0.vocabulary.append(("\u{212B}", 260))
    }
    #expect(error == nil)
  }

  @Test("a value that is no object is refused", arguments: [.null, 1, "x", [], [:]] as [JSONValue])
  func notAnObject(value: JSONValue) {
    #expect(throws: TokenizerError.self) { try Tokenizer(json: value) }
  }

  @Test("an absent folder, a folder for a file and damaged JSON are errors")
  func files() {
    #expect(throws: TokenizerError.self) { try Tokenizer(folder: "/nonexistent") }
    #expect(throws: TokenizerError.self) { try Tokenizer(folder: "/dev/null") }
  }

  @Test("damaged tokenizer files load or are refused, and what loads encodes")
  func mutations() throws {
    var small = SmallTokenizer(merges: ["a b", "ab c", "Ġ a"])
    small.add("<|end|>")
    small.fields["pre_tokenizer"] = SmallTokenizer.qwenSplit
    let seed = Array(small.json.text.utf8)
    // Most of the text is the vocabulary, where damage is refused for a gap: spare it mostly.
    let vocabulary = try #require(small.json["model"]?["vocab"]).text.utf8.count
    var random = SeededCases(state: 3)
    var loaded = 0
    for _ in 0..<600 {
      var bytes = seed
      for _ in 0...random.below(2) {
        // Whole flags are flipped half of the time.
        let isHead = random.below(8) > 0
        let place = random.below(isHead ? bytes.count - vocabulary : bytes.count)
        switch random.below(6) {
        case 3...:
          var text = String(decoding: bytes, as: UTF8.self)
          let flags = text.ranges(of: "true") + text.ranges(of: "false")
          guard !flags.isEmpty else { continue }
          let flag = flags[random.below(flags.count)]
          text.replaceSubrange(flag, with: text[flag] == "true" ? "false" : "true")
          bytes = Array(text.utf8)
        case 0: bytes[place] = UInt8(0x20 + random.below(0x5F))
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(0x30 + random.below(10)), at: place)
        }
      }
      guard let json = try? JSONParser.parse(bytes), let tokenizer = try? Tokenizer(json: json)
      else { continue }
      loaded += 1
      // A damaged flag may put blanks in front of pieces.
      let text = tokenizer.decode(tokenizer.encode("ab cabc<|end|> é"))
      #expect(text.filter { $0 != " " } == "abcabc<|end|>é")
    }
    #expect(loaded > 10 && loaded < 590)
  }
}

/// A small generator, so that every run sees the same cases.
struct SeededCases {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
