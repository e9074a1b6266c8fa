import StrictJSON
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test("keys and strings are told apart by their bytes, not by canonical equivalence")
  func byteExact() throws {
    let value = try JSONParser.parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
    let object = try #require(value.object)
    #expect(object.count == 2)
    #expect(object["\u{e9}"]?.int == 1)
    #expect(object["e\u{301}"]?.int == 2)
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    #expect(JSONObject([("\u{e9}", 1)]) != JSONObject([("e\u{301}", 1)]))
    #expect(JSONValue.string("\u{e9}") == .string("\u{e9}"))
  }

  @Test("members are set, replaced, removed and keep their order, few or many", arguments: [3, 40])
  func members(count: Int) {
    var object = JSONObject((0..<count).map { ("k\($0)", JSONValue($0)) })
    object["k1"] = "one"
    object["k0"] = nil
    object["absent"] = nil
    object["new"] = true
    #expect(object.keys == (1..<count).map { "k\($0)" } + ["new"])
    #expect(object["k0"] == nil)
    #expect(object["k1"] == "one")
    #expect(object["k\(count - 1)"]?.int == count - 1)
    #expect(object.members.last?.value == true)
    object["k0"] = 0
    #expect(object.keys.last == "k0" && object.count == count + 1)
  }

  @Test("the last of equal keys given in code wins, at the first one's place")
  func replacing() {
    let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
    #expect(object.keys == ["a", "b"] && object["a"]?.int == 3)
  }

  @Test("values written and read again are equal, on one line and on several")
  func roundTrip() throws {
    let value: JSONValue = [
      "empty": [], "none": .null, "nested": ["a": [1, 2, ["b": true]], "c": [:]],
      "text": "quote \" back \\ line \n tab \t nul \u{0} del \u{7F} ls \u{2028} é 😀",
      "number": JSONValue(-1.5e-7), "big": JSONValue(Int.min),
    ]
    #expect(try JSONParser.parse(value.text) == value)
    #expect(try JSONParser.parse(value.prettyText) == value)
    #expect(!value.text.utf8.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(value.prettyText.contains("\n  \"nested\": {\n    \"a\": [\n"))
  }

  @Test("accessors answer only for their own kind")
  func accessors() {
    let values: [JSONValue] = [.null, true, 1, "s", [2], ["k": 3]]
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false])
    #expect(values.map { $0.int != nil } == [false, false, true, false, false, false])
    #expect(values.map { $0.string != nil } == [false, false, false, true, false, false])
    #expect(values.map { $0.array != nil } == [false, false, false, false, true, false])
    #expect(values.map { $0["k"] != nil } == [false, false, false, false, false, true])
    #expect(JSONValue(Double.nan).isNull && JSONValue(0.5).text == "0.5")
  }
}
