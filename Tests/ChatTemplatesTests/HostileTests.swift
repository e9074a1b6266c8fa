import ChatTemplates
import Foundation
import StrictJSON
import Testing

/// How a hostile template ends.
enum Outcome: Sendable {
  case text(String)
  case syntax, undefined, type, value, raised, unsafe, unsupported, noDate
  case fuel, depth, length
  /// Any of the three limits.
  case limit

  func matches(_ fault: TemplateFault) -> Bool {
    switch (self, fault) {
    case (.syntax, .syntax), (.undefined, .undefined), (.type, .type), (.value, .value),
      (.raised, .raised), (.unsafe, .unsafe), (.unsupported, .unsupported), (.noDate, .noDate),
      (.fuel, .outOfFuel), (.depth, .tooDeep), (.length, .tooLong), (.limit, .outOfFuel),
      (.limit, .tooDeep), (.limit, .tooLong):
      true
    default: false
    }
  }
}

struct HostileTemplate: Sendable, CustomTestStringConvertible {
  let source: String
  let outcome: Outcome
  let fuel: Int

  init(_ source: String, _ outcome: Outcome, fuel: Int = 200_000) {
    self.source = source
    self.outcome = outcome
    self.fuel = fuel
  }

  var testDescription: String { String(source.prefix(60)) }
}

private func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

@Suite("hostile templates")
struct HostileTests {
  static let malformed: [HostileTemplate] = [
    .init("{", .text("{")), .init("{{", .syntax), .init("{%", .syntax), .init("{#", .syntax),
    .init("}}", .text("}}")), .init("%}", .text("%}")), .init("{ {", .text("{ {")),
    .init("{{ a", .syntax), .init("{{ a }", .syntax), .init("{% if a", .syntax),
    .init("{{ 'a }}", .syntax), .init("{{ \"a }}", .syntax), .init("{# a", .syntax),
    .init("{{ (a }}", .syntax), .init("{{ [a }}", .syntax), .init("{{ {a }}", .syntax),
    .init("{{ a) }}", .syntax), .init("{{ (a] }}", .syntax), .init("{{ a b }}", .syntax),
    .init("{{ }}", .syntax), .init("{%  %}", .syntax), .init("{{ a. }}", .syntax),
    .init("{{ a| }}", .syntax), .init("{{ a is }}", .syntax), .init("{{ a[ ]}", .syntax),
    .init("{% if a %}", .syntax), .init("{% for x in a %}", .syntax),
    .init("{% for in a %}{% endfor %}", .syntax), .init("{% for x a %}{% endfor %}", .syntax),
    .init("{% macro m() %}", .syntax), .init("{% macro %}{% endmacro %}", .syntax),
    .init("{% set x %}", .syntax), .init("{% set %}", .syntax), .init("{% set 1 = 2 %}", .syntax),
    .init("{% raw %}", .syntax), .init("{% generation %}", .syntax),
    .init("{% call m() %}", .syntax),
    .init("{% call 1 %}{% endcall %}", .syntax), .init("{% with a = 1 %}", .syntax),
    .init("{% filter upper %}", .syntax), .init("{% endif %}", .syntax),
    .init("{% else %}", .syntax),
    .init("{% nonsense %}", .syntax), .init("{% break %}", .syntax),
    .init("{% for x in a %}{% endif %}{% endfor %}", .syntax),
    .init("{% for x in a %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", .syntax),
    .init("{{ a|nonsense }}", .syntax), .init("{{ a is nonsense }}", .syntax),
    .init("{{ '\\u12' }}", .syntax), .init("{{ '\\ud800' }}", .syntax),
    .init("{{ a ? b }}", .syntax),
    .init("{{ 1a }}", .syntax), .init("{{ 007 }}", .syntax), .init("{{ f(a=1, a=2) }}", .syntax),
    .init("{{ f(a=1, 2) }}", .syntax), .init("{% macro m(a, a) %}{% endmacro %}", .syntax),
    .init("{% macro m(a=1, b) %}{% endmacro %}", .syntax),
    .init("\0{{ 1 }}\0", .text("\u{0}1\u{0}")),
  ]

  static let refused: [HostileTemplate] = [
    .init("{% include 'a' %}", .unsupported), .init("{% import 'a' as b %}", .unsupported),
    .init("{% from 'a' import b %}", .unsupported), .init("{% extends 'a' %}", .unsupported),
    .init("{% block a %}{% include 'b' %}{% endblock %}", .unsupported),
    .init("{% autoescape true %}{% endautoescape %}", .unsupported),
    .init("{{ 'a'|urlize }}", .unsupported), .init("{{ [1]|random }}", .unsupported),
    .init("{{ ('<'|safe) + '<' }}", .unsupported), .init("{{ lipsum() }}", .unsupported),
    .init("{{ cycler(1) }}", .unsupported), .init("{{ 'a'.encode() }}", .unsupported),
    .init("{{ 'a'.upper }}", .unsupported), .init("{{ namespace() }}", .unsupported),
    .init("{{ 99999999999999999999 }}", .unsupported),
    .init("{{ 9223372036854775807 + 1 }}", .unsupported), .init("{{ 10 ** 100 }}", .unsupported),
    .init("{{ -(-9223372036854775807 - 1) }}", .unsupported),
    .init("{{ (-9223372036854775807 - 1) // -1 }}", .unsupported),
    .init("{{ (-9223372036854775807 - 1) % -1 }}", .text("0")),
    .init("{{ (-9223372036854775807 - 1)|abs }}", .unsupported),
    .init("{{ '99999999999999999999'|int }}", .unsupported),
    .init("{{ 1e300|int }}", .unsupported), .init("{{ strftime_now('%Y') }}", .noDate),
    .init("{{ raise_exception('no') }}", .raised),
  ]

  static let escapes: [HostileTemplate] = [
    .init("{{ ''.__class__ }}", .text("")), .init("{{ ''.__class__.__mro__ }}", .unsafe),
    .init("{{ ''['__class__']['__base__'] }}", .unsafe),
    .init("{{ [].__class__.__base__.__subclasses__() }}", .unsafe),
    .init("{{ range.__globals__ }}", .text("")), .init("{{ range.__globals__['os'] }}", .unsafe),
    .init("{{ raise_exception.__init__.__globals__ }}", .unsafe),
    .init("{{ namespace.__init__.__globals__ }}", .unsafe),
    .init("{{ loop.__class__.__init__ }}", .unsafe),
    .init("{{ missing.__class__.__mro__ }}", .unsafe),
    .init("{{ (''|attr('__class__')).__mro__ }}", .unsafe),
    .init("{{ '{0.__class__.__init__}'.format(1) }}", .unsafe),
    .init("{{ '{0[__class__]}'.format('a') }}", .text("")),
    .init("{% macro m() %}{% endmacro %}{{ m.__globals__.os }}", .unsafe),
    .init("{{ self }}", .text("")), .init("{{ self.x }}", .undefined),
    .init("{{ config }}", .text("")),
    .init("{{ open('/etc/passwd') }}", .undefined), .init("{{ __import__('os') }}", .undefined),
    .init("{{ eval('1') }}", .undefined), .init("{{ l.append(1) }}", .unsafe),
    .init("{{ l.clear() }}", .unsafe), .init("{{ d.update(a=1) }}", .unsafe),
    .init("{{ d.pop('a') }}", .unsafe), .init("{{ d.setdefault('a', 1) }}", .unsafe),
    .init("{% set l[0] = 1 %}", .syntax), .init("{% set d.a = 1 %}", .type),
    .init("{% set messages.a = 1 %}", .type), .init("{{ namespace(_a=1) }}", .unsafe),
    .init("{% set n = namespace() %}{% set n.__class__ = 1 %}", .unsafe),
    .init("{{ dict.fromkeys }}", .unsupported),
  ]

  static let endless: [HostileTemplate] = [
    .init(
      "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", .fuel),
    .init("{% for i in range(1000000000) %}{% endfor %}", .value),
    .init("{{ range(-9223372036854775807, 9223372036854775807)|length }}", .value),
    .init(
      "{{ range(9223372036854775806, 9223372036854775807)|list }}", .text("[9223372036854775806]")),
    .init("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", .depth),
    .init(
      "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
      .depth),
    .init("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", .depth),
    .init("{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}", .type),
    .init("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", .depth),
    .init("{{ " + times("(", 100_000) + "1" + times(")", 100_000) + " }}", .depth),
    .init("{{ " + times("[", 100_000) + times("]", 100_000) + " }}", .depth),
    .init("{{ " + times("{1:", 100_000) + "1" + times("}", 100_000) + " }}", .depth),
    .init("{{ " + times("-", 100_000) + "1 }}", .depth),
    .init("{{ " + times("not ", 100_000) + "1 }}", .text("True")),
    .init("{{ " + times("a if ", 100_000) + "1 }}", .depth),
    .init("{{ " + times("1 if 1 else ", 80_000) + "1 }}", .depth),
    .init("{{ " + times("f(", 100_000) + times(")", 100_000) + " }}", .depth),
    .init("{{ a" + times("[a", 100_000) + times("]", 100_000) + " }}", .depth),
    .init("{{ " + times("1 is eq ", 20_000) + "1 }}", .text("True")),
    .init("{% set " + times("(", 100_000) + "a" + times(")", 100_000) + " = 1 %}", .depth),
    .init(times("{% if 1 %}", 100_000) + times("{% endif %}", 100_000), .length),
    .init(times("{% if 1 %}", 20_000) + times("{% endif %}", 20_000), .depth),
    .init("{{ 1" + times(" + 1", 20_000) + " }}", .text("20001")),
    .init("{{ 'a'" + times("|lower", 20_000) + " }}", .text("a")),
    .init("{{ 1" + times(" ** 1", 20_000) + " }}", .text("1")),
    .init("{{ 1" + times(" or 1", 20_000) + " }}", .text("1")),
    .init("{{ 1" + times(" == 1", 20_000) + " }}", .text("True")),
    .init(times("a", 2_000_000), .length),
    .init("{% set x = 'ab' %}" + times("{% set x = x ~ x %}", 40) + "{{ x }}", .limit),
    .init("{% set x = 'ab' %}" + times("{% set x = x + x %}", 40) + "{{ x }}", .limit),
    .init("{% set x = ['ab'] %}" + times("{% set x = x + x %}", 40), .fuel),
    .init("{% set x = [1] %}" + times("{% set x = [x, x] %}", 60) + "{{ x }}", .limit),
    .init("{% set x = [1] %}" + times("{% set x = [x, x] %}", 60) + "{{ x|tojson }}", .limit),
    .init(
      "{% set x = [1] %}" + times("{% set x = [x, x] %}", 60) + "{{ x == [x[0], x[1]] }}", .limit),
    .init("{% set x = [1] %}" + times("{% set x = [x] %}", 300), .depth),
    .init("{% set x = {} %}" + times("{% set x = {'a': x} %}", 300), .depth),
    .init(
      "{% set n = namespace(x=[]) %}{% for i in range(100000) %}{% set n.x = [n.x] %}{% endfor %}",
      .depth),
    .init(
      "{% set n = namespace(x=1) %}{% for i in range(50000) %}"
        + "{% set n.x = namespace(y=n.x) %}{% endfor %}ok", .text("ok"), fuel: 1_000_000),
    .init("{% set n = namespace() %}{% set n.me = n %}{{ n.me.me.me is defined }}", .text("True")),
    .init("{{ 'a' * 1000000000 }}", .length), .init("{{ 'abc' * 9223372036854775807 }}", .length),
    .init("{{ [1] * 1000000000 }}", .fuel), .init("{{ [1, 2] * 9223372036854775807 }}", .fuel),
    .init("{{ (1,) * 1000000000 }}", .fuel), .init("{{ 'a' * -5 }}", .text("")),
    .init("{{ '%1000000000d' % 1 }}", .length), .init("{{ '%.1000000000d' % 1 }}", .length),
    .init("{{ '%99999999999999999999d' % 1 }}", .value),
    .init("{{ '%*d' % (1000000000, 1) }}", .length),
    .init("{{ '%.1000000000f' % 1.5 }}", .unsupported),
    .init("{{ '{:1000000000}'.format(1) }}", .length),
    .init("{{ '{:.400f}'.format(1.5) }}", .unsupported),
    .init("{{ '{:99999999999999999999}'.format(1) }}", .value),
    .init("{{ 'a'|center(1000000000) }}", .length), .init("{{ 'a'.zfill(1000000000) }}", .length),
    .init("{{ 'a'.ljust(9223372036854775807) }}", .length),
    .init("{{ 'a'|indent(1000000000, true) }}", .length),
    .init("{{ [[1]]|tojson(indent=1000000000) }}", .length),
    .init("{{ [1]|batch(1000000000, 0)|list }}", .fuel),
    .init("{{ [1]|slice(1000000000)|list }}", .fuel),
    .init("{{ ('a' * 1000000).replace('a', 'b' * 1000) }}", .limit),
    .init("{{ ('a' * 1000000).replace('', 'b' * 1000) }}", .limit),
    .init("{{ ('a' * 1000)|join('b' * 100000) }}", .limit),
    .init("{{ ('a' * 1000000 + 'b') in ('a' * 4000000) }}", .fuel),
    .init("{{ ('a' * 4000000).count('a' * 1000 + 'b') }}", .fuel),
    .init("{{ ('a ' * 2000000).split() }}", .fuel), .init("{{ ('a' * 4000000)|list }}", .fuel),
    .init(
      "{% for i in range(1000) %}{{ 'a' * 100000 }}{% endfor %}", .limit),
    .init("{% set x %}{% for i in range(1000) %}{{ 'a' * 9999 }}{% endfor %}{% endset %}", .limit),
    .init(
      "{% set n = namespace(x=[1]) %}{% for i in range(100000) %}"
        + "{% set n.x = n.x|map('string') %}{% endfor %}{{ n.x|list }}", .limit),
  ]

  static let arithmetic: [HostileTemplate] = [
    .init("{{ 1 / 0 }}", .value), .init("{{ 1 // 0 }}", .value), .init("{{ 1 % 0 }}", .value),
    .init("{{ 1.0 / 0 }}", .value), .init("{{ 0 ** -1 }}", .value),
    .init("{{ 4 is divisibleby 0 }}", .value),
    .init("{{ 'abc'[::0] }}", .value), .init("{{ [1][::0] }}", .value),
    .init("{{ 'abc'[::-1] }}", .text("cba")),
    .init("{{ 'abc'[::-9223372036854775807] }}", .text("c")),
    .init("{{ 'abc'[-9223372036854775807:9223372036854775807] }}", .text("abc")),
    .init("{{ [1, 2, 3][9223372036854775807:] }}", .text("[]")),
    .init("{{ range(5)[::-2]|list }}", .text("[4, 2, 0]")),
    .init("{{ 'abc'[9223372036854775807] }}", .text("")), .init("{{ 'abc'[-4] }}", .text("")),
    .init("{{ 'abc'['x':] }}", .text("")), .init("{{ range(1, 2, 0)|list }}", .value),
    .init("{{ [1]|slice(0)|list }}", .value), .init("{{ [1]|slice(-1)|list }}", .text("[]")),
    .init("{{ [1]|batch(0)|list }}", .text("[[], [1]]")),
    .init("{{ 2.5|round(400) }}", .unsupported),
    .init("{{ 'a'|truncate(-1) }}", .value), .init("{{ 'x'|int(base=99) }}", .text("0")),
    .init("{{ missing|upper }}", .text("")), .init("{{ missing|length }}", .text("0")),
    .init("{{ missing|tojson }}", .type), .init("{{ missing|int }}", .undefined),
    .init("{{ missing|sort }}", .text("[]")), .init("{{ missing|join }}", .text("")),
    .init("{{ missing|first|upper }}", .text("")), .init("{{ missing|first + 'a' }}", .undefined),
    .init("{{ missing.a }}", .undefined), .init("{{ missing['a'] }}", .undefined),
    .init("{{ missing() }}", .undefined), .init("{{ missing + 1 }}", .undefined),
    .init("{{ 1 < missing }}", .undefined), .init("{{ missing == nothing }}", .text("True")),
    .init("{{ none + 1 }}", .type), .init("{{ 'a' + 1 }}", .type),
    .init("{{ none[0] }}", .text("")),
    .init("{{ none[0:] }}", .text("")), .init("{{ {}[[1]] }}", .text("")),
    .init("{{ {[1]: 1} }}", .type),
    .init("{{ 1() }}", .type), .init("{{ 'a'.split('') }}", .value), .init("{{ 'a' < 1 }}", .type),
    .init("{{ [1, 'a']|sort }}", .type), .init("{{ 1 in 2 }}", .type),
    .init("{{ 1 in 'a' }}", .type),
    .init("{% for x in 1 %}{% endfor %}", .type), .init("{% for a, b in [1] %}{% endfor %}", .type),
    .init("{% for a, b in [[1]] %}{% endfor %}", .value), .init("{{ 5|length }}", .type),
    .init("{{ [1]|tojson(separators=1) }}", .type), .init("{{ 'a'.strip(1) }}", .type),
    .init("{{ 'a'.startswith(1) }}", .type), .init("{{ ','.join([1]) }}", .type),
    .init("{{ 'a'.nothing() }}", .undefined), .init("{{ {}|tojson(x=1) }}", .type),
    .init("{{ f(**1) }}", .type), .init("{{ f(*1) }}", .type),
  ]

  private func check(_ hostile: HostileTemplate) throws {
    let variables = #"{"l": [1, 2], "d": {"a": 1}}"#
    var limits = ChatTemplateLimits()
    limits.fuel = hostile.fuel
    switch (try fault(hostile.source, variables, limits: limits), hostile.outcome) {
    case (nil, .text(let expected)):
      let text = try rendered(hostile.source, variables, limits: limits)
      #expect(text == expected)
    case (nil, _): Issue.record("nothing is wrong with it")
    case (let fault?, let outcome): #expect(outcome.matches(fault), "\(fault)")
    }
  }

  @Test("an unfinished or malformed template is a syntax error", arguments: malformed)
  func isMalformed(_ hostile: HostileTemplate) throws { try check(hostile) }

  @Test("what is not implemented is refused by name", arguments: refused)
  func isRefused(_ hostile: HostileTemplate) throws { try check(hostile) }

  @Test("nothing leads out of a template, and its data cannot be changed", arguments: escapes)
  func isClosed(_ hostile: HostileTemplate) throws { try check(hostile) }

  @Test("endless work, nesting and growth end at a limit", arguments: endless)
  func isBounded(_ hostile: HostileTemplate) throws { try check(hostile) }

  @Test("odd values give what Jinja gives, or an error", arguments: arithmetic)
  func isOdd(_ hostile: HostileTemplate) throws { try check(hostile) }

  @Test("data as deep as JSON allows is refused, and so is a big number only when calculated with")
  func hostileData() throws {
    let deep = times("[", 400) + times("]", 400)
    let template = try ChatTemplate(source: "{{ x }}", name: "t")
    let object = JSONObject([("x", try JSONParser.parse(deep, depthLimit: 512))])
    #expect(
      throws: ChatTemplateError.template(name: "t", line: 1, fault: .tooDeep(limit: 200))
    ) { try template.render(messages: [], variables: object) }
    let big = #"{"x": 123456789012345678901234567890, "y": 1e999}"#
    #expect(
      try rendered("{{ x }} {{ x|tojson }} {{ y }}", big)
        == "123456789012345678901234567890 123456789012345678901234567890 inf")
    #expect(try fault("{{ x + 1 }}", big) == .unsupported("an integer of more than 64 bits"))
  }

  @Test("the deepest nesting that is allowed fits a thread's stack of 1 MiB")
  func fitsStack() throws {
    var limits = ChatTemplateLimits()
    limits.fuel = 100_000
    let sources = [
      "{{ " + times("(", 90) + "1" + times(")", 90) + " }}",
      "{{ " + times("[", 90) + "1" + times("]", 90) + " }}",
      "{% macro m(x) %}{% if x %}{% for y in [x] %}{{ [m(y)] }}{% endfor %}{% endif %}{% endmacro %}{{ m(1) }}",
      times("{% if [[[[1]]]] %}", 90) + "x" + times("{% endif %}", 90),
      times("{% filter upper %}{% for i in [1] %}", 45) + "x"
        + times("{% endfor %}{% endfilter %}", 45),
      "{% for x in [1] recursive %}{{ [loop([1])] }}{% endfor %}",
    ]
    let limited = limits
    let thread = Thread {
      for source in sources { _ = try? rendered(source, limits: limited) }
    }
    thread.stackSize = 4 << 20
    thread.start()
    while !thread.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    #expect(try fault(sources[2], limits: limited) == .tooDeep(limit: 200))
  }

  @Test("a template that runs as long as it may takes less than a second")
  func isQuick() throws {
    let start = Date()
    _ = try fault(
      "{% for i in range(99999) %}{% for j in range(99999) %}{{ i ~ j }}{% endfor %}{% endfor %}")
    #expect(Date().timeIntervalSince(start) < 5)
  }
}
