import StrictJSON
import Testing

@Suite("strict JSON reader")
struct JSONParserTests {
  private static func reason(_ text: String, depthLimit: Int = 128) -> JSONError.Reason? {
    reason(Array(text.utf8), depthLimit: depthLimit)
  }

  private static func reason(_ bytes: [UInt8], depthLimit: Int = 128) -> JSONError.Reason? {
    do throws(JSONError) {
      _ = try JSONParser.parse(bytes, depthLimit: depthLimit)
      return nil
    } catch { return error.reason }
  }

  @Test(
    "RFC 8259 texts are read",
    arguments: [
      "null", "true", "false", "0", "-0", "-1.5e+10", "1E5", "0.25", "\"\"", "[]", "{}",
      " [ 1 , 2 ] ", "\t{\"a\"\r\n:null}\n", "[[[[]]]]", #""\u0041\n\/\\\"\b\f\r\t""#,
      #""\ud83d\ude00""#, #""\uD83D\uDE00""#, "\"\u{7F}\u{2028}é😀\"", "{\"\":1}",
      "{\"a\":1,\"A\":2}", "{\"e\u{301}\":1,\"\u{e9}\":2}", "{\"a\":{\"a\":1}}",
      "123456789012345678901234567890",
    ])
  func accepts(text: String) { #expect(Self.reason(text) == nil) }

  @Test(
    "texts outside RFC 8259 are refused with their reason",
    arguments: [
      ("", .unexpectedEnd), (" ", .unexpectedEnd), ("nul", .unexpectedEnd),
      ("nulL", .unexpectedByte(0x4C)), ("True", .unexpectedByte(0x54)),
      ("NaN", .unexpectedByte(0x4E)), ("-Infinity", .unexpectedByte(0x49)),
      ("01", .invalidNumber), ("-", .unexpectedEnd), ("+1", .unexpectedByte(0x2B)),
      ("1.", .invalidNumber), (".5", .unexpectedByte(0x2E)), ("1e", .invalidNumber),
      ("1e+", .invalidNumber), ("0x10", .trailingBytes), ("1 2", .trailingBytes),
      ("{} x", .trailingBytes), ("[1,]", .unexpectedByte(0x5D)),
      ("{\"a\":1,}", .unexpectedByte(0x7D)), ("[1 2]", .unexpectedByte(0x32)),
      ("{a:1}", .unexpectedByte(0x61)), ("{\"a\" 1}", .unexpectedByte(0x31)),
      ("{'a':1}", .unexpectedByte(0x27)), ("[", .unexpectedEnd), ("{\"a\":", .unexpectedEnd),
      ("[1]]", .trailingBytes), ("\"abc", .unexpectedEnd), ("\"\\", .unexpectedEnd),
      ("\"\\x\"", .invalidEscape), ("\"\\u12G4\"", .invalidEscape), ("\"\\u12", .unexpectedEnd),
      ("\"\n\"", .controlCharacterInString), ("\"\u{0}\"", .controlCharacterInString),
      (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate),
      (#""\ud800\ud800""#, .loneSurrogate), (#""\ud800x""#, .loneSurrogate),
      (#""\ud800\n""#, .loneSurrogate), ("// x\n1", .unexpectedByte(0x2F)),
      ("\u{FEFF}1", .unexpectedByte(0xEF)), ("1\u{0}", .trailingBytes),
      ("\u{A0}1", .unexpectedByte(0xC2)), ("{\"a\":1,\"a\":1}", .duplicateKey("a")),
      (#"{"a":1,"\u0061":2}"#, .duplicateKey("a")),
    ] as [(String, JSONError.Reason)])
  func refuses(text: String, reason: JSONError.Reason) { #expect(Self.reason(text) == reason) }

  @Test(
    "bytes that are not UTF-8 are refused in strings and keys",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesInvalidUTF8(bytes: [UInt8]) {
    #expect(Self.reason([0x22] + bytes + [0x22]) == .invalidUTF8)
    #expect(Self.reason(Array("{\"".utf8) + bytes + Array("\":1}".utf8)) == .invalidUTF8)
    #expect(Self.reason(Array("\"\\n".utf8) + bytes + [0x22]) == .invalidUTF8)
  }

  @Test("nesting is read up to the limit and refused one level beyond")
  func depth() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
      }
      #expect(Self.reason(nested(5), depthLimit: 5) == nil)
      #expect(Self.reason(nested(6), depthLimit: 5) == .tooDeep(limit: 5))
      #expect(Self.reason(nested(512), depthLimit: .max) == nil)
      #expect(Self.reason(nested(100_000), depthLimit: .max) == .tooDeep(limit: 512))
    }
  }

  @Test("errors name the byte where the text goes wrong")
  func offsets() {
    #expect(
      throws: JSONError(reason: .unexpectedByte(0x78), offset: 4),
      performing: { try JSONParser.parse("[1, x]") })
    #expect(
      throws: JSONError(reason: .duplicateKey("k"), offset: 7),
      performing: { try JSONParser.parse(#"{"k":1,"k":2}"#) })
  }

  @Test("numbers keep every digit and convert only where they fit")
  func numbers() throws {
    let value = try JSONParser.parse(
      "[9223372036854775807, 9223372036854775808, 1.50, 1e3, 1e999, -0]")
    let numbers = try #require(value.array)
    #expect(numbers[0].int == .max)
    #expect(numbers[1].int == nil && numbers[1].double == 9223372036854775808)
    #expect(numbers[2].text == "1.50" && numbers[2].double == 1.5 && numbers[2].int == nil)
    #expect(numbers[3].int == nil && numbers[3].double == 1000)
    #expect(numbers[4].double == nil)
    #expect(numbers[5].int == 0 && numbers[5].text == "-0")
  }

  @Test("fifty thousand damaged texts are read or refused, never trapped on")
  func mutations() throws {
    let seed = Array(
      #"{"a":[1,-2.5e+3,true,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":"é😀","d":[]},"e":0.0}"#.utf8)
    let splices = [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "\\u", "\\ud800", "e", "-", "0", "\u{FEFF}", "null",
    ].map { Array($0.utf8) }
    var random = SplitMix(state: 7)
    var accepted = 0
    for _ in 0..<50_000 {
      var bytes = seed
      for _ in 0...random.below(3) {
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: splices[random.below(splices.count)], at: place)
        case 3: bytes.removeLast(min(random.below(9), bytes.count - 1))
        default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: random.below(bytes.count))
        }
      }
      guard let value = try? JSONParser.parse(bytes, depthLimit: 8) else { continue }
      accepted += 1
      #expect(try JSONParser.parse(value.text) == value)
    }
    #expect(accepted > 1_000 && accepted < 45_000)
  }

  @Test("an object of 150,000 members is read and looked up in well under ten seconds")
  func manyMembers() throws {
    let text =
      "{" + (0..<150_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
    var value = JSONValue.null
    let time = try ContinuousClock().measure { value = try JSONParser.parse(text) }
    #expect(time < .seconds(10))
    #expect(value.object?.count == 150_000)
    #expect(value["key149999"]?.int == 149_999)
    #expect(value["key150000"] == nil)
  }
}

/// A small generator, so that every run sees the same cases.
struct SplitMix {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
