import Foundation
import Rewards
import RunLog
import StrictJSON
import Testing

@testable import Training

/// A reward program as a shell script: `grade` is run for each request, with the line in `$line`
/// and its id in `$id`.
private struct ScriptedProgram {
  static let greeting = #"printf '{"protocol": 1, "version": "test 1"}\n'"#
  static let half = #"printf '{"id": %s, "score": 0.5}\n' "$id""#

  let folder: TemporaryFolder
  let arguments: [String]

  init(start: String = greeting, grade: String = half) throws {
    try self.init(
      script: """
        \(start)
        while read -r line; do
          id=${line#*:}
          id=${id%%,*}
          \(grade)
        done
        """)
  }

  init(script: String) throws {
    folder = try TemporaryFolder()
    arguments = ["sh", "-c", script, "program", folder.path]
  }

  func source(seconds: Double = 20) throws(RewardSourceError) -> ProgramRewardSource {
    try ProgramRewardSource(name: "judge", arguments: arguments, timeout: .seconds(seconds))
  }
}

private func requests(_ texts: [String]) -> [RewardRequest] {
  texts.map {
    RewardRequest(
      output: ModelOutput(text: $0, tokenCount: 3), reference: "4", question: "2+2?", sample: "a:1")
  }
}

/// Ten completions, one of which the scripts below do not survive.
private let withPoison = requests((0..<10).map { $0 == 6 ? "POISON" : "fine \($0)" })

@Suite("reward programs")
struct RewardSourceTests {
  @Test("a program states its version and scores batch after batch")
  func scores() throws {
    let program = try ScriptedProgram(
      grade: #"""
        case $line in
          *fine*) printf '{"id": %s, "score": 0.25, "extracted": "e", "rule": "r"}\n' "$id";;
          *bad*) printf '{"id": %s, "score": null}\n' "$id";;
          *) printf '{"id": %s, "score": 0, "status": "noAnswer"}\n' "$id";;
        esac
        """#)
    let source = try program.source()
    #expect(source.version == "test 1" && source.restarts == 0)
    let grades = try source.grades(of: requests(["fine", "", "bad"]))
    #expect(grades.map(\.score) == [0.25, 0, nil])
    #expect(grades.map(\.status) == [.ok, .noAnswer, .unparsedGold])
    #expect(grades[0].extracted == "e" && grades[0].rule == "r")
    #expect(grades[1].verdict == .unparseable)
    #expect(try source.grades(of: requests(["fine"])).map(\.score) == [0.25])
    #expect(try source.grades(of: []).isEmpty && source.restarts == 0)
  }

  @Test("a request says everything, in one line whatever the completion holds")
  func request() throws {
    let output = ModelOutput(text: "a\n\"b\u{2028}\u{0}", tokenCount: 7, isTruncated: true)
    let bytes = RewardMessages.request(
      RewardRequest(output: output, reference: "r", question: "q", sample: "f:3"), id: 5, left: 2)
    #expect(bytes.count { $0 == 0x0A } == 1 && bytes.last == 0x0A)
    let object = try JSONParser.parse(bytes)
    #expect(
      object == [
        "id": 5, "sample": "f:3", "question": "q", "reference": "r",
        "completion": .string(output.text), "tokens": 7, "truncated": true, "left": 2,
      ])
  }

  @Test("answers may come in any order")
  func order() throws {
    let program = try ScriptedProgram(
      grade: #"""
        all="$id $all"
        case $line in
          *'"left":0}') for id in $all; do printf '{"id": %s, "score": %s}\n' "$id" "$id"; done;;
        esac
        """#)
    let grades = try program.source().grades(of: requests(["a", "b", "c", "d"]))
    #expect(grades.map(\.score) == [0, 1, 2, 3])
  }

  @Test("large requests and answers pass in both directions at once, beside a talkative stderr")
  func bothDirections() throws {
    let long = String(repeating: "x", count: 4_000)
    let program = try ScriptedProgram(
      grade: "printf '{\"id\": %s, \"extracted\": \"\(long)\", \"score\": 1}\\n' \"$id\"\n"
        + "echo \(long) >&2")
    let grades = try program.source().grades(of: requests(Array(repeating: long, count: 150)))
    #expect(grades.count == 150 && grades.allSatisfy { $0.score == 1 })
  }

  @Test(
    "a completion that no fresh process survives gets no reward; the others keep theirs",
    arguments: [
      // Answers at once, and dies on the culprit.
      ("case $line in *POISON*) echo poisoned >&2; exit 3;; esac; " + ScriptedProgram.half, 20.0),
      // Answers at once, and never comes back from the culprit.
      ("case $line in *POISON*) sleep 1000;; esac; " + ScriptedProgram.half, 0.5),
      // Answers at the end of a batch only.
      (
        #"""
        case $line in *POISON*) exit 3;; esac
        all="$all $id"
        case $line in
          *'"left":0}') for id in $all; do \#(ScriptedProgram.half); done; all=;;
        esac
        """#, 20.0
      ),
    ])
  func poison(grade: String, seconds: Double) throws {
    let source = try ScriptedProgram(grade: grade).source(seconds: seconds)
    let grades = try source.grades(of: withPoison)
    #expect(grades.map(\.score) == (0..<10).map { $0 == 6 ? 0 : 0.5 })
    #expect(grades[6].status == .budget && grades[6].rule == "programFailed")
    #expect((source.restarts ?? 0) >= 2 && (source.restarts ?? 0) <= 8)
    let before = source.restarts
    #expect(try source.grades(of: requests(["fine", "fine"])).map(\.score) == [0.5, 0.5])
    #expect((source.restarts ?? 0) - (before ?? 0) <= 1)
  }

  @Test("a program that dies once is started again and nothing is lost")
  func diesOnce() throws {
    let program = try ScriptedProgram(
      grade: #"""
        case $line in *"fine 4"*) [ -e "$1/died" ] || { : > "$1/died"; exit 1; };; esac
        """# + "\n" + ScriptedProgram.half)
    defer { withExtendedLifetime(program.folder) {} }
    let source = try program.source()
    let grades = try source.grades(of: requests((0..<8).map { "fine \($0)" }))
    #expect(grades.map(\.score) == Array(repeating: 0.5, count: 8) && source.restarts == 1)
  }

  @Test(
    "a program that scores nothing is an error that says why, never a score",
    arguments: [
      ("echo cannot load the judge >&2; exit 7", "ended with status 7", "cannot load the judge"),
      ("kill -9 $$", "ended by signal 9", ""),
      ("printf 'hello\\n'", "answered wrongly", "hello"),
      ("printf '{\"id\": 99, \"score\": 1}\\n'", "no answer was due for the id 99", ""),
      ("printf '{\"id\": %s}\\n' \"$id\"", "no \"score\"", ""),
      ("printf '{\"id\": %s, \"score\": 1e999}\\n' \"$id\"", "not a finite number", ""),
      ("printf '{\"id\": %s, \"score\": \"1\"}\\n' \"$id\"", "not a finite number", ""),
      (
        "printf '{\"id\": %s, \"score\": 1, \"status\": \"fine\"}\\n' \"$id\"",
        "\"status\" is none",
        ""
      ),
      ("printf '{\"score\": 1}\\n'", "no \"id\"", ""),
      ("exec <&- >&-; sleep 1000", "closed its standard", ""),
      (
        "while :; do printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx%s%s%s' \"$line\" \"$line\" \"$line\"; done",
        "more than 1048576 bytes", ""
      ),
    ])
  func failures(grade: String, reason: String, said: String) throws {
    let source = try ScriptedProgram(grade: grade).source()
    let error = #expect(throws: RewardSourceError.self) {
      try source.grades(of: requests(["a", "b", "c"]))
    }
    #expect(error?.name == "judge")
    #expect(error?.description.contains(reason) == true, "\(error as Any)")
    #expect(error?.description.contains(said) == true || said.isEmpty, "\(error as Any)")
    #expect((source.restarts ?? 0) <= 4)
  }

  @Test(
    "a program that does not start or does not greet is refused with the reason",
    arguments: [
      ("exit 4", "ended with status 4"), ("echo hi", "{\"protocol\": 1, \"version\": \"...\"}"),
      (#"echo '{"protocol": 2, "version": "x"}'"#, "{\"protocol\": 1"),
      (#"echo '{"protocol": 1}'"#, "no \"version\""), ("sleep 1000", "within 0.4 s"),
      (#"echo '{"protocol": 1, "protocol": 1, "version": "x"}'"#, "occurs twice"),
    ])
  func greetings(script: String, reason: String) throws {
    let error = #expect(throws: RewardSourceError.self) {
      try ScriptedProgram(script: script).source(seconds: script == "sleep 1000" ? 0.4 : 20)
    }
    #expect(error?.description.contains(reason) == true, "\(error as Any)")
    let missing = #expect(throws: RewardSourceError.self) {
      try ProgramRewardSource(name: "j", arguments: ["/nonexistent/j"], timeout: .seconds(1))
    }
    #expect(missing?.description.contains("/nonexistent/j: No such file") == true)
  }

  @Test("a late program is not waited for beyond its time")
  func late() throws {
    let source = try ScriptedProgram(grade: "sleep 1000").source(seconds: 0.3)
    let clock = ContinuousClock()
    let begin = clock.now
    let error = #expect(throws: RewardSourceError.self) { try source.grades(of: withPoison) }
    #expect(error?.reason.contains("within 0.3 s") == true)
    // Four attempts and the ends of as many processes.
    #expect(clock.now - begin < .seconds(8))
  }

  @Test("a program that never reads is late, however much it is sent")
  func neverReads() throws {
    let script = ScriptedProgram.greeting + "; sleep 1000"
    let source = try ScriptedProgram(script: script).source(seconds: 0.3)
    let long = String(repeating: "x", count: 20_000)
    let error = #expect(throws: RewardSourceError.self) {
      try source.grades(of: requests(Array(repeating: long, count: 20)))
    }
    #expect(error?.reason.contains("within 0.3 s") == true, "\(error as Any)")
  }

  @Test("a program that floods standard error scores all the same; the end of it is kept")
  func talkative() throws {
    let flood = "head -c 3000000 /dev/zero | tr '\\0' e >&2; "
    let source = try ScriptedProgram(
      grade: flood + "case $line in *POISON*) echo the end >&2; exit 3;; esac; "
        + ScriptedProgram.half
    ).source()
    #expect(try source.grades(of: requests(["a", "b"])).map(\.score) == [0.5, 0.5])
    let error = #expect(throws: RewardSourceError.self) {
      try source.grades(of: requests(["POISON"]))
    }
    #expect(error?.said.hasSuffix("the end") == true && (error?.said.count ?? 0) <= 2_000)
  }

  @Test("what a program says beyond its answers is not taken for the next batch's")
  func stale() throws {
    let twice = ScriptedProgram.half + "; " + ScriptedProgram.half
    let source = try ScriptedProgram(grade: twice).source()
    for _ in 0..<3 { #expect(try source.grades(of: requests(["a"])).map(\.score) == [0.5]) }
    #expect((source.restarts ?? 0) >= 1)
  }

  private static let hasPython =
    (try? ProgramRewardSource(
      name: "p",
      arguments: [
        "python3", "-c", #"print('{"protocol": 1, "version": "p"}', flush=True); input()"#,
      ],
      timeout: .seconds(20))) != nil

  @Test("the example program scores as it says", .enabled(if: hasPython, "python3 is absent"))
  func example() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let judge = root.appendingPathComponent("Examples/RewardProgram/judge.py").path
    let source = try ProgramRewardSource(
      name: "judge", arguments: ["python3", judge, "4"], timeout: .seconds(20))
    #expect(source.version == "example judge 1")
    let grades = try source.grades(
      of: requests(["<think>so</think><answer>5 apples</answer>", "five", "a b c d e", " "]))
    #expect(grades.map(\.score) == [1, 0.5, 0, 0] && source.restarts == 0)
    #expect(grades[0].extracted == "5 apples" && grades[3].status == .noAnswer)
  }

  @Test("an end is seen even when something else holds the pipes open")
  func orphan() throws {
    let source = try ScriptedProgram(grade: "sleep 1000 & exit 5").source(seconds: 60)
    let clock = ContinuousClock()
    let begin = clock.now
    let error = #expect(throws: RewardSourceError.self) { try source.grades(of: withPoison) }
    #expect(error?.reason.contains("status 5") == true, "\(error as Any)")
    #expect(clock.now - begin < .seconds(20))
  }

  @Test("a program that comes back with another version is refused")
  func otherVersion() throws {
    let program = try ScriptedProgram(
      start:
        #"n=$(cat "$1/n" 2>/dev/null); echo "x$n" > "$1/n"; printf '{"protocol": 1, "version": "v%s"}\n' "$n""#,
      grade: "exit 1")
    defer { withExtendedLifetime(program.folder) {} }
    let error = #expect(throws: RewardSourceError.self) {
      try program.source().grades(of: withPoison)
    }
    #expect(error?.reason.contains("version \"vx\", not \"v\"") == true, "\(error as Any)")
  }

  @Test("nothing that the program started outlives its source")
  func ends() throws {
    let program = try ScriptedProgram(
      start: #"sleep 1000 & echo $! $$ > "$1/pids"; "# + ScriptedProgram.greeting)
    var source: ProgramRewardSource? = try program.source()
    #expect(try source?.grades(of: requests(["a"])).count == 1)
    source = nil
    let text = String(decoding: try program.folder.bytes("pids"), as: UTF8.self)
    let processes = text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    #expect(processes.count == 2)
    for process in processes {
      // Whoever inherits an orphan takes a moment to wait for it.
      let state = { try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) }
      for _ in 0..<200 where state().map({ !$0.contains(") Z") }) ?? false { usleep(10_000) }
      #expect(state().map { $0.contains(") Z") } ?? true, "process \(process) is alive")
    }
  }
}

@Suite("task rewards")
struct TaskRewardsTests {
  private static let output = ModelOutput(text: "<answer>4</answer>")

  private func config(_ text: String) throws -> RewardConfig {
    try RewardConfig(json: try JSONParser.parse(text), path: "r")
  }

  @Test("checkers and programs are summed by weight, in the order of the recipe")
  func sum() throws {
    let program = try ScriptedProgram(
      grade: #"""
        case $line in
          *none*) printf '{"id": %s, "score": null}\n' "$id";;
          *) printf '{"id": %s, "score": 0.5}\n' "$id";;
        esac
        """#)
    var judge = RewardConfig()
    judge.name = "judge"
    judge.weight = 2
    judge.program = program.arguments
    let rewards = try TaskRewards(
      [
        config(#"{"checker": "math_answer"}"#), judge,
        config(#"{"checker": "tag_count", "weight": 0}"#),
      ],
      registry: .standard, path: "r")
    #expect(rewards.parts.map(\.name) == ["math_answer", "judge", "tag_count"])
    #expect(rewards.versions.map(\.version) == ["test 1"])
    let results = try rewards.grade(
      requests(["<answer>4</answer>", "<answer>5</answer>", "none \\boxed{4}"]))
    #expect(results.map(\.score) == [2, 1, nil])
    #expect(results[0].parts.map(\.grade.score) == [1, 0.5, 0.5])
    #expect(results[2].parts.map(\.name) == ["math_answer", "judge", "tag_count"])
    // Without the program the rest is there, for a look at the data.
    let still = try TaskRewards([judge], registry: .standard, path: "r", startsPrograms: false)
    #expect(still.parts.isEmpty)
  }

  @Test("a reward is named by itself, its checker or its program's file")
  func names() throws {
    #expect(RewardConfig().logName == "math_answer")
    #expect(try config(#"{"checker": "tag_count", "name": "tags"}"#).logName == "tags")
    #expect(try config(#"{"program": ["bin/judge.py", "-x"]}"#).logName == "judge.py")
    #expect(throws: RewardError.duplicateName("math_answer")) {
      try TaskRewards([RewardConfig(), RewardConfig()], registry: .standard, path: "r")
    }
  }

  @Test(
    "a reward that is both checker and program, or neither, is refused at its key",
    arguments: [
      (#"{"checker": "math_answer", "program": ["x"]}"#, "r.program"),
      (#"{"program": ["x"], "options": {"a": 1}}"#, "r.options"),
      (#"{"program": [""]}"#, "r.program"), (#"{"program": ["a", "b\u0000c"]}"#, "r.program"),
      (#"{"program": "x"}"#, "r.program"),
      (#"{"program": ["x"], "timeout-seconds": 0}"#, "r.timeout-seconds"),
      (#"{"progam": ["x"]}"#, "r.progam"),
    ])
  func refused(text: String, key: String) throws {
    let error = #expect(throws: ConfigError.self) { try config(text) }
    #expect(error?.key == key)
  }

  @Test("a program that cannot be started and an option that is none fail at their keys")
  func keys() throws {
    let missing = #expect(throws: ConfigError.self) {
      try TaskRewards(
        [config(#"{"program": ["/nonexistent/judge"]}"#)], registry: .standard, path: "data.r")
    }
    #expect(missing?.key == "data.r.0.program")
    let option = #expect(throws: ConfigError.self) {
      try TaskRewards(
        [config(#"{"checker": "tag_count", "options": {"a": [null]}}"#)], registry: .standard,
        path: "data.r")
    }
    #expect(option?.key == "data.r.0.options.a")
  }

  @Test("options take every kind of JSON value except null, which leaves one out")
  func options() throws {
    let object = try #require(
      try JSONParser.parse(
        #"{"a": 1, "b": 1.5, "c": "t", "d": true, "e": [1, "x"], "f": {"g": 2}, "h": null}"#
      ).object)
    #expect(
      try RewardOption.options(object.members, path: "") == [
        "a": .integer(1), "b": .number(1.5), "c": .text("t"), "d": .bool(true),
        "e": .list([.integer(1), .text("x")]), "f": .table(["g": .integer(2)]),
      ])
  }

  @Test("a run logs a program's version, mean, unreadable share and restarts")
  func run() throws {
    let program = try ScriptedProgram(
      grade: #"""
        [ -e "$1/died" ] || { : > "$1/died"; exit 1; }
        case $line in
          *'<answer>'*) printf '{"id": %s, "score": 0.5}\n' "$id";;
          *) printf '{"id": %s, "score": 0, "status": "noAnswer"}\n' "$id";;
        esac
        """#)
    defer { withExtendedLifetime(program.folder) {} }
    var run = try SumsRun()
    run.recipe.train.steps = 2
    var judge = RewardConfig()
    judge.name = "judge"
    judge.weight = 0.5
    judge.program = program.arguments
    run.recipe.data.tasks[0].rewards.append(judge)
    let training = try ReinforcementRun(recipe: run.recipe, environment: run.environment())
    _ = try training.run(existing: .refuse)
    let lines = try run.folder.lines("run/metrics.jsonl")
    #expect(lines[0]["event"] == "reward" && lines[0]["name"] == "judge")
    #expect(lines[0]["version"] == "test 1")
    let steps = lines.filter { $0["event"] == "step" }
    #expect(steps.count == 2)
    for step in steps {
      let mean = try #require(step["rewards/judge/mean"]?.double)
      let unparseable = try #require(step["rewards/judge/unparseable"]?.double)
      #expect(abs(mean - 0.5 * (1 - unparseable)) < 1e-12 && mean > 0)
      #expect(step["rewards/judge/restarts"]?.double == 1)
      #expect(step["rewards/math_answer/restarts"] == nil)
    }
    let completions = try run.folder.lines("run/completions.jsonl")
    #expect(completions.count == 48)
    for line in completions { #expect(line["parts"]?["judge"] != nil, "\(line.text)") }
  }
  @Test("a completion without a score leaves its group and the mean, and is counted")
  func unscored() throws {
    let program = try ScriptedProgram(
      grade: #"""
        case $line in
          *'<answer>'*) printf '{"id": %s, "score": 0.5}\n' "$id";;
          *) printf '{"id": %s, "score": null}\n' "$id";;
        esac
        """#)
    var run = try SumsRun()
    run.recipe.train.steps = 2
    var judge = RewardConfig()
    judge.name = "judge"
    judge.program = program.arguments
    run.recipe.data.tasks[0].rewards.append(judge)
    let training = try ReinforcementRun(recipe: run.recipe, environment: run.environment())
    _ = try training.run(existing: .refuse)
    let steps = try run.folder.lines("run/metrics.jsonl").filter { $0["event"] == "step" }
    let completions = try run.folder.lines("run/completions.jsonl")
    #expect(steps.count == 2)
    for step in steps {
      let drawn = completions.filter { $0["step"]?.int == step["step"]?.int }
      let dropped = drawn.filter { $0["reward"]?.double == nil }
      #expect(!dropped.isEmpty && dropped.count < drawn.count)
      #expect(dropped.allSatisfy { $0["advantage"]?.double == nil })
      #expect(step["rewards/judge/mean"]?.double == 0.5)
      let share = try #require(step["rewards/judge/unscored"]?.double)
      #expect(abs(share - Double(dropped.count) / Double(drawn.count)) < 1e-12)
      #expect(step["rewards/math_answer/unscored"]?.double == 0)
    }
  }
}
