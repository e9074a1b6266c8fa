import Rewards
import RunLog
import StrictJSON
import Tasks
import Testing

@testable import Training

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
      rewardRequests(["<answer>4</answer>", "<answer>5</answer>", "none \\boxed{4}"]))
    #expect(results.map(\.score) == [2, 1, nil])
    #expect(results[0].parts.map(\.grade.score) == [1, 0.5, 0.5])
    #expect(results[2].parts.map(\.name) == ["math_answer", "judge", "tag_count"])
    // A program that is not started takes any reference, for a look at the data.
    judge.program = ["/nonexistent/judge"]
    let still = try TaskRewards([judge], registry: .standard, path: "r", startsPrograms: false)
    let sample = Sample(
      task: "t", question: "q", reference: "}", location: RecordLocation(file: "f", line: 1))
    #expect(still.parts.map(\.name) == ["judge"] && still.complaint(about: sample) == nil)
  }

  @Test("a reward is named by itself, its checker or its program's file")
  func names() throws {
    let rewards = try TaskRewards(
      [
        config(#"{"checker": "math_answer"}"#),
        config(#"{"checker": "tag_count", "name": "tags"}"#),
        config(#"{"program": ["bin/judge.py", "-x"]}"#),
      ], registry: .standard, path: "r", startsPrograms: false)
    #expect(rewards.parts.map(\.name) == ["math_answer", "tags", "judge.py"])
    #expect(throws: RewardError.duplicateName("math_answer")) {
      try TaskRewards([RewardConfig(), RewardConfig()], registry: .standard, path: "r")
    }
  }

  @Test(
    "a reward that is both checker and program, or neither, is refused at its key",
    arguments: [
      (#"{"checker": "math_answer", "program": ["x"]}"#, "r.program"),
      (#"{"program": ["x"], "options": {"a": 1}}"#, "r.options"),
      (#"{"options": {"a": 1}}"#, "r.options"), (#"{"for": "boxs"}"#, "r.for.0"),
      (#"{"checker": "auto", "program": ["x"]}"#, "r.program"),
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
