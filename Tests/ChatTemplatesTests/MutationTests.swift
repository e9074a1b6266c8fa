import ChatTemplates
import StrictJSON
import Testing

/// A small generator, so that a failing round can be run again.
private struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("changed templates")
struct MutationTests {
  /// A character that stands in the data alone.
  private static let mark = "\u{E000}"

  private static let seeds = [
    "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m.content|trim }}{% endfor %}",
    "{%- if tools %}{{ tools|tojson(indent=2) }}{% elif x is defined -%} a {%- else %}b{% endif %}",
    "{% set ns = namespace(a=0) %}{% for i in range(4) %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}",
    "{% macro m(a, b=1) %}{{ a ~ b }}{{ caller() if caller }}{% endmacro %}{% call m(x) %}y{% endcall %}",
    "{{ x.split(',')[-1].strip()[::2] ~ x|upper|replace('A', 'b')|join('-') }}",
    "{% for k, v in d.items() if v is not none recursive %}{{ loop.index ~ k }}{% else %}-{% endfor %}",
    "{{ messages|selectattr('role', 'equalto', 'user')|map(attribute='content')|list|first }}",
    "{% generation %}{{ '%5s|%d' % (x, 3) }}{{ '{:>4}'.format(x) }}{% endgeneration %}",
    "{% set t %}{{ x }}{# c #}{% endset %}{% filter title %}{{ t }}{% endfilter %}{% raw %}{{ a }}{% endraw %}",
    "{{ [1, 'b', 2.5, none, {'k': (x,)}]|tojson }}{{ d|dictsort }}{{ l|sort|unique|list|batch(2)|list }}",
    "{% with a = 3, b = a %}{{ a ** 2 // 2 % 5 }}{{ b }}{% endwith %}{{ -x|length }}{{ not x }}",
  ]
  private static let words = [
    "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "(", ")", "[", "]", "{", "}", "'", "\"", "|", ".",
    ",", ":", "=", "==", "~", "*", "**", "//", "%", " in ", " not ", " is ", " if ", " else ",
    "for",
    "endfor", "set", "endset", "loop", "x", "d", "l", "messages", "9223372036854775807", "-1", "0",
    "1e308", "none", "|list", "|length", "|tojson", "|map('upper')", "|sum", "|round(2)", "|int",
    "recursive", "break", "\\x", "\\u", "\n", "\r\n", "é", ".items()", ".__class__", "range(9)",
    "x * 999", ".replace('', x)", "|indent(3)", "|groupby(0)", "|slice(3)", "caller", "varargs",
  ]

  private static func mutated(_ seed: String, _ draws: inout Draws) -> String {
    var text = Array(seed.unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &draws) {
      let place = Int.random(in: 0...text.count, using: &draws)
      let end = min(text.count, place + Int.random(in: 0...12, using: &draws))
      switch Int.random(in: 0..<5, using: &draws) {
      case 0: text.removeSubrange(place..<end)
      case 1:
        text.insert(contentsOf: text[place..<end], at: Int.random(in: 0...place, using: &draws))
      case 2:
        let other = Array(seeds[Int.random(in: 0..<seeds.count, using: &draws)].unicodeScalars)
        let start = Int.random(in: 0..<other.count, using: &draws)
        text.insert(contentsOf: other[start..<min(other.count, start + 30)], at: place)
      default:
        let word = words[Int.random(in: 0..<words.count, using: &draws)]
        text.replaceSubrange(place..<min(end, place + 2), with: Array(word.unicodeScalars))
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    return String(view)
  }

  /// What a template gives, errors as their text.
  private func outcome(_ source: String, _ limits: ChatTemplateLimits) throws -> [RenderedChat.Run]
  {
    let mark = Self.mark
    do {
      let template = try ChatTemplate(source: source, name: "t", limits: limits)
      return try template.render(
        messages: [
          ["role": "user", "content": .string(" a,\(mark)b ")],
          ["role": "assistant", "content": [["type": "text", "text": .string(mark)]]],
        ], tools: [["name": .string(mark)]],
        variables: JSONObject([
          ("x", .string("A,\(mark),é")), ("l", [3, .string(mark), .null]),
          ("d", .object(JSONObject([("k\(mark)", 1), ("b", .null)]))),
        ])
      ).runs
    } catch {
      return [.init(text: "\(error)", isTemplate: false, isGeneration: false)]
    }
  }

  @Test(
    "end in a text or a named error, the same each time, and never take data for their own words")
  func survives() throws {
    var limits = ChatTemplateLimits()
    limits.fuel = 2000
    limits.characters = 20_000
    var draws = Draws(state: 7)
    for round in 0..<1500 {
      let source = Self.mutated(Self.seeds[round % Self.seeds.count], &draws)
      let runs = try outcome(source, limits)
      #expect(
        runs.allSatisfy { !$0.text.isEmpty && !($0.isTemplate && $0.text.contains(Self.mark)) },
        "\(source)")
      #expect(try outcome(source, limits) == runs, "\(source)")
    }
  }
}
