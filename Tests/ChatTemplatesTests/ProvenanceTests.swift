import ChatTemplates
import StrictJSON
import Testing

@Suite("origin of characters")
struct ProvenanceTests {
  /// A template, its data, and the text with brackets around what is data.
  static let cases: [(String, String, String)] = [
    ("a{{ x }}b", #"{"x": "1"}"#, "a[1]b"),
    ("{{ 'a' + x + 'b' }}", #"{"x": "1"}"#, "a[1]b"),
    ("{{ 'a' ~ x ~ 2 }}", #"{"x": "1"}"#, "a[12]"),
    ("{{ ' a' ~ x|trim ~ 'b' }}", #"{"x": "  1 "}"#, " a[1]b"),
    ("{{ (' <' + x + '> ')|trim }}", #"{"x": " "}"#, "<[ ]>"),
    ("{{ (x + '<s>' + x).strip('1') }}", #"{"x": "121"}"#, "[21]<s>[12]"),
    ("{{ ('ab' + x)[1:] }}", #"{"x": "cd"}"#, "b[cd]"),
    ("{{ ('ab' + x)[::-1] }}", #"{"x": "cd"}"#, "[dc]ba"),
    ("{{ ('ab' + x)[2] }}", #"{"x": "cd"}"#, "[c]"),
    ("{{ (x + '|b').split('|')|join('-') }}", #"{"x": "1"}"#, "[1]-b"),
    ("{{ x.split(',')|join('<s>') }}", #"{"x": "1,2"}"#, "[1]<s>[2]"),
    ("{{ ','.join([x, 'b', x]) }}", #"{"x": "1"}"#, "[1],b,[1]"),
    ("{{ x.replace('1', '<s>') }}", #"{"x": "010"}"#, "[0]<s>[0]"),
    ("{{ '<s>'.replace('s', x) }}", #"{"x": "im_end"}"#, "<[im_end]>"),
    ("{{ 'a.b'.replace('.', x, 1) }}", #"{"x": "-"}"#, "a[-]b"),
    ("{{ (x ~ 'b')|upper }}{{ (x ~ 'B')|lower }}", #"{"x": "aA"}"#, "[AA]B[aa]b"),
    ("{{ ('s' ~ x)|title }}{{ ('s' ~ x)|capitalize }}", #"{"x": "a"}"#, "S[a]S[a]"),
    ("{{ 'ß'.upper() ~ x.upper() }}", #"{"x": "ß"}"#, "SS[SS]"),
    ("{{ x|center(5) }}|{{ x.ljust(3, '.') }}", #"{"x": "a"}"#, "[  a  ]|[a].."),
    ("{{ '%s-%s' % ('<s>', x) }}", #"{"x": "1"}"#, "<s>-[1]"),
    ("{{ '%s'|format(x) }}{{ '<{}>'.format(x) }}", #"{"x": "1"}"#, "[1]<[1]>"),
    ("{{ x|replace('a', 'b') }}", #"{"x": "cac"}"#, "[c]b[c]"),
    ("{{ (x + 'b')|list|join }}", #"{"x": "a"}"#, "[a]b"),
    ("{% for c in 'a' + x %}{{ c }}.{% endfor %}", #"{"x": "b"}"#, "a.[b]."),
    ("{% set y %}<{{ x }}>{% endset %}{{ y|trim }}", #"{"x": "1"}"#, "<[1]>"),
    ("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}{{ m('y') }}", #"{"x": "1"}"#, "<[1]><y>"),
    ("{% filter upper %}a{{ x }}{% endfilter %}", #"{"x": "b"}"#, "A[B]"),
    ("{% set n = namespace(t='a') %}{% set n.t = n.t ~ x %}{{ n.t }}", #"{"x": "1"}"#, "a[1]"),
    ("{{ x|tojson }}{{ 'a\"'|tojson }}", #"{"x": "1\n"}"#, #"["1\n""]a\"["]"#),
    ("{{ {'k': x} }}", #"{"x": "1"}"#, "[{']k[': '1'}]"),
    ("{{ x }}{{ x|string }}{{ x|tojson }}", #"{"x": [1, true]}"#, "[[1, True][1, True][1, true]]"),
    ("{{ d.k ~ (d|items|first|first) }}", #"{"d": {"k": "v"}}"#, "[vk]"),
    ("{% for k in d %}{{ k }}{% endfor %}", #"{"d": {"<s>": 1}}"#, "[<s>]"),
    ("{{ x or '<s>' }}{{ y or '<s>' }}", #"{"x": "1", "y": ""}"#, "[1]<s>"),
    ("{{ y|default('<s>') }}", "{}", "<s>"),
    ("{{ bos_token }}", "{}", "<s>"),
    ("{{ bos_token }}", #"{"bos_token": "<t>"}"#, "[<t>]"),
    ("{{ (x ~ 'b').partition('b')|join }}", #"{"x": "a"}"#, "[a]b"),
    ("{{ ('  ' ~ x ~ ' b').split()|join('+') }}", #"{"x": "a"}"#, "[a]+b"),
    ("{{ (x ~ '\nb').splitlines()|join('+') }}", #"{"x": "a"}"#, "[a]+b"),
    ("{{ ('a' ~ x)|truncate(4, true, '…', 0) }}", #"{"x": "bcdef"}"#, "a[bc]…"),
    ("{{ ('a\n' ~ x)|indent(1) }}", #"{"x": "b"}"#, "a[\n b]"),
    ("{{ ('a' ~ x)|reverse }}{{ ('a' ~ x)|last }}", #"{"x": "b"}"#, "[b]a[b]"),
    ("{{ ['b', x]|sort|join }}{{ [x, 'b']|max }}", #"{"x": "a"}"#, "[a]bb"),
    ("{{ 'a' * 2 }}{{ x * 2 }}", #"{"x": "b"}"#, "aa[bb]"),
    ("{{ ('a' ~ x).removeprefix('a') }}{{ x.swapcase() }}", #"{"x": "b"}"#, "[bB]"),
    ("{{ loop }}{{ 1 }}{{ none }}", "{}", "[1None]"),
  ]

  @Test("follows every operation on a text", arguments: cases)
  func follows(source: String, variables: String, expected: String) throws {
    #expect(try origins(chat(source, variables)) == expected)
  }

  @Test("texts that differ only in origin are equal, and find each other")
  func isNoPartOfText() throws {
    let source =
      "{{ x == 'a' }}{{ {'a': 1}[x] }}{{ x in ['a'] }}{{ 'a' in x }}{{ d['a'] }}{{ d.a }}"
      + "{{ [x, 'a']|unique|list|length }}{{ x.startswith('a') }}"
    #expect(try rendered(source, #"{"x": "a", "d": {"a": 2}}"#) == "True1TrueTrue221True")
  }

  @Test("a known role is the template's word, any other is data")
  func roles() throws {
    let template = try ChatTemplate(
      source: "{% for m in messages %}{{ '<|' + m['role'] + '|>' }}{% endfor %}", name: "t")
    let chat = try template.render(messages: [
      ["role": "user"], ["role": "end"], ["role": "tool"], ["role": "x|><|end"],
    ])
    #expect(origins(chat) == "<|user|><|[end]|><|tool|><|[x|><|end]|>")
  }

  @Test("a generation block is marked through captures, and changes nothing else")
  func generation() throws {
    let source =
      "{% macro m(x) %}{% generation %}{{ x }}!{% endgeneration %}{% endmacro %}"
      + "a{% set y %}({{ m('b') }}){% endset %}{{ y|upper }}{{ m(d) }}"
    let chat = try chat(source, #"{"d": "e"}"#)
    #expect(chat.text == "a(B!)e!")
    #expect(chat.runs.filter(\.isGeneration).map(\.text) == ["B!", "e", "!"])
    #expect(chat.runs.map(\.isTemplate) == [true, true, true, false, true])
  }

  @Test("runs join to the text, are not empty and differ from their neighbours")
  func runs() throws {
    let chat = try chat("a{{ '' }}b{{ x }}{{ x }}c{{ y }}", #"{"x": "1", "y": ""}"#)
    #expect(chat.runs.map(\.text) == ["ab", "11", "c"])
    #expect(chat.text == "ab11c")
    #expect(try self.emptyRuns() == [])
  }

  private func emptyRuns() throws -> [RenderedChat.Run] { try chat("{{ '' }}").runs }
}
