import Foundation
import Rewards
import StrictJSON
import Testing

@testable import Training

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
    let grades = try source.grades(of: rewardRequests(["fine", "", "bad"]))
    #expect(grades.map(\.score) == [0.25, 0, nil])
    #expect(grades.map(\.status) == [.ok, .noAnswer, .unparsedGold])
    #expect(grades[0].extracted == "e" && grades[0].rule == "r")
    #expect(grades[1].verdict == .unparseable)
    #expect(try source.grades(of: rewardRequests(["fine"])).map(\.score) == [0.25])
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
    let grades = try program.source().grades(of: rewardRequests(["a", "b", "c", "d"]))
    #expect(grades.map(\.score) == [0, 1, 2, 3])
  }

  @Test("large requests and answers pass in both directions at once, beside a talkative stderr")
  func bothDirections() throws {
    let long = String(repeating: "x", count: 4_000)
    let program = try ScriptedProgram(
      grade: "printf '{\"id\": %s, \"extracted\": \"\(long)\", \"score\": 1}\\n' \"$id\"\n"
        + "echo \(long) >&2")
    let grades = try program.source().grades(of: rewardRequests(Array(repeating: long, count: 150)))
    #expect(grades.count == 150 && grades.allSatisfy { $0.score == 1 })
  }

  @Test("a program that floods standard error scores all the same; the end of it is kept")
  func talkative() throws {
    let flood = "head -c 3000000 /dev/zero | tr '\\0' e >&2; "
    let source = try ScriptedProgram(
      grade: flood + "case $line in *POISON*) echo the end >&2; exit 3;; esac; "
        + ScriptedProgram.half
    ).source()
    #expect(try source.grades(of: rewardRequests(["a", "b"])).map(\.score) == [0.5, 0.5])
    let error = #expect(throws: RewardSourceError.self) {
      try source.grades(of: rewardRequests(["POISON"]))
    }
    #expect(error?.said.hasSuffix("the end") == true && (error?.said.count ?? 0) <= 2_000)
  }

  @Test("what a program says beyond its answers is not taken for the next batch's")
  func stale() throws {
    let twice = ScriptedProgram.half + "; " + ScriptedProgram.half
    let source = try ScriptedProgram(grade: twice).source()
    for _ in 0..<3 { #expect(try source.grades(of: rewardRequests(["a"])).map(\.score) == [0.5]) }
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
      of: rewardRequests(["<think>so</think><answer>5 apples</answer>", "five", "a b c d e", " "]))
    #expect(grades.map(\.score) == [1, 0.5, 0, 0] && source.restarts == 0)
    #expect(grades[0].extracted == "5 apples" && grades[3].status == .noAnswer)
  }

}
