import Foundation
import Rewards
import Testing

@testable import Training

@Suite("reward programs that fail")
struct RewardSourceFailureTests {
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
    let grades = try source.grades(of: poisonedRequests)
    #expect(grades.map(\.score) == (0..<10).map { $0 == 6 ? 0 : 0.5 })
    #expect(grades[6].status == .budget && grades[6].rule == "programFailed")
    #expect((source.restarts ?? 0) >= 2 && (source.restarts ?? 0) <= 8)
    let before = source.restarts
    #expect(try source.grades(of: rewardRequests(["fine", "fine"])).map(\.score) == [0.5, 0.5])
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
    let grades = try source.grades(of: rewardRequests((0..<8).map { "fine \($0)" }))
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
      try source.grades(of: rewardRequests(["a", "b", "c"]))
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
    let error = #expect(throws: RewardSourceError.self) { try source.grades(of: poisonedRequests) }
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
      try source.grades(of: rewardRequests(Array(repeating: long, count: 20)))
    }
    #expect(error?.reason.contains("within 0.3 s") == true, "\(error as Any)")
  }

  @Test("an end is seen even when something else holds the pipes open")
  func orphan() throws {
    let source = try ScriptedProgram(grade: "sleep 1000 & exit 5").source(seconds: 60)
    let clock = ContinuousClock()
    let begin = clock.now
    let error = #expect(throws: RewardSourceError.self) { try source.grades(of: poisonedRequests) }
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
      try program.source().grades(of: poisonedRequests)
    }
    #expect(error?.reason.contains("version \"vx\", not \"v\"") == true, "\(error as Any)")
  }

  @Test("nothing that the program started outlives its source")
  func ends() throws {
    let program = try ScriptedProgram(
      start: #"sleep 1000 & echo $! $$ > "$1/pids"; "# + ScriptedProgram.greeting)
    var source: ProgramRewardSource? = try program.source()
    #expect(try source?.grades(of: rewardRequests(["a"])).count == 1)
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

  @Test(
    "one completion that kills the program costs only itself, wherever it stands in a batch of 16",
    arguments: [0, 1, 7, 8, 15])
  func position(culprit: Int) throws {
    let dies = "case $line in *POISON*) exit 3;; esac; "
    // Answers at once, and at the end of a batch only.
    let atOnce = dies + ScriptedProgram.half
    let atEnd =
      dies + #"all="$all $id"; "#
      + #"case $line in *'"left":0}') for id in $all; do \#(ScriptedProgram.half); done; all=;; esac"#
    let batch = rewardRequests((0..<16).map { $0 == culprit ? "POISON" : "fine \($0)" })
    for grade in [atOnce, atEnd] {
      let source = try ScriptedProgram(grade: grade).source()
      let grades = try source.grades(of: batch)
      #expect(grades.map(\.score) == (0..<16).map { $0 == culprit ? 0 : 0.5 })
      #expect(grades[culprit].rule == "programFailed")
      #expect((source.restarts ?? .max) <= 7)
    }
  }

  @Test("no completion is blamed for a program that dies after a few answers")
  func ages() throws {
    let source = try ScriptedProgram(
      start: "count=0; " + ScriptedProgram.greeting,
      grade: "count=$((count + 1)); [ $count -le 3 ] || exit 1; " + ScriptedProgram.half
    ).source()
    let grades = try source.grades(of: poisonedRequests)
    #expect(grades.map(\.score) == Array(repeating: 0.5, count: 10))
    #expect((source.restarts ?? .max) <= 4)
  }
}
