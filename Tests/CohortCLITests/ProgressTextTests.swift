import RunLog
import Testing

@testable import CohortCLI

@Suite("progress lines")
struct ProgressTextTests {
  private let metrics: Metrics = [
    "reward": 0.4375, "rewards/math_answer/mean": 0.4, "rewards/math_answer/std": 0.5,
    "completions/mean_length": 51.26, "loss": -0.01234, "grad_norm": 0.8,
    "perf/tokens_per_second": 1234.6, "step_time": 2,
  ]

  @Test("a step's line has reward, parts, length, loss, gradient, speed and time left")
  func step() {
    var text = ProgressText(isLive: false)
    #expect(
      text.render(.stepFinished(step: 10, of: 40, metrics: metrics), now: 20) == [
        .line(
          "step 10/40  reward 0.438  math_answer 0.400  length 51.3  loss -0.0123  grad 0.800  "
            + "1235 tok/s  ETA 1:00 min")
      ])
  }

  @Test("the time left follows the wall clock, evaluations included, and ends with the last step")
  func eta() {
    var text = ProgressText(isLive: false)
    _ = text.render(.stepFinished(step: 1, of: 3, metrics: metrics), now: 2)
    guard
      case .line(let second)? = text.render(
        .stepFinished(step: 2, of: 3, metrics: metrics), now: 14
      ).first
    else {
      Issue.record("no line")
      return
    }
    // 0.9 * 2 s + 0.1 * 12 s for the one step left.
    #expect(second.hasSuffix("ETA 3 s"))
    guard
      case .line(let third)? = text.render(
        .stepFinished(step: 3, of: 3, metrics: metrics), now: 16
      ).first
    else {
      Issue.record("no line")
      return
    }
    #expect(!third.contains("ETA"))
  }

  @Test("off a terminal a heartbeat names the phase, at most every five seconds")
  func plainHeartbeat() {
    var text = ProgressText(isLive: false)
    #expect(text.render(.phaseBegan(name: "rollout"), now: 0) == [])
    let printed = (1...12).flatMap { second in
      text.render(
        .heartbeat(phase: "rollout", seconds: Double(second), detail: "3/128"),
        now: Double(second))
    }
    #expect(
      printed == [
        .line("still at work: rollout 5 s, 3/128"), .line("still at work: rollout 10 s, 3/128"),
      ])
  }

  @Test("a heartbeat soon after a step is not printed off a terminal")
  func heartbeatAfterStep() {
    var text = ProgressText(isLive: false)
    _ = text.render(.stepFinished(step: 1, of: 3, metrics: metrics), now: 10)
    #expect(text.render(.heartbeat(phase: "rollout", seconds: 2, detail: ""), now: 12) == [])
  }

  @Test("on a terminal phases and heartbeats replace one line that names step and phase")
  func live() {
    var text = ProgressText(isLive: true)
    #expect(text.render(.phaseBegan(name: "rollout"), now: 0) == [.live("rollout")])
    _ = text.render(.stepFinished(step: 1, of: 3, metrics: ["reward": 1]), now: 2)
    #expect(
      text.render(.heartbeat(phase: "rollout", seconds: 1, detail: "3/8"), now: 3)
        == [.live("step 2/3: rollout 1 s, 3/8 | reward 1.000  ETA 0 s")])
  }

  @Test("an evaluation's line shows its shares with their intervals, how it sampled and no slices")
  func evaluation() {
    var text = ProgressText(isLive: false)
    let metrics: Metrics = [
      "eval/test/pass@1": 0.5, "eval/test/pass@1_ci95": 0.04, "eval/test/pass@4": 0.75,
      "eval/test/pass@4_ci95": 0.03, "eval/test/mean_length": 20,
      "eval/test/family/sum/pass@1": 0.1,
    ]
    #expect(
      text.render(
        .evaluationFinished(
          step: 5, task: "test", sampling: "4 samples, temperature 1", metrics: metrics), now: 0)
        == [
          .line(
            "eval after step 5  test  pass@1 50.0 % ± 4.0  pass@4 75.0 % ± 3.0  length 20.0  "
              + "(4 samples, temperature 1)")
        ])
  }

  @Test("notes are lines and warnings are warnings")
  func notes() {
    var text = ProgressText(isLive: false)
    #expect(text.render(.note("n"), now: 0) == [.line("n")])
    #expect(text.render(.warning("w"), now: 0) == [.warning("w")])
    #expect(text.render(.saved(step: 2, path: "p"), now: 0) == [.line("step 2 saved: p")])
  }

  @Test(
    "numbers have the decimals asked for",
    arguments: [
      (0.0, 2, "0.00"), (-0.004, 2, "0.00"), (1.005, 1, "1.0"), (-1.25, 1, "-1.3"),
      (99.96, 1, "100.0"), (0.05, 1, "0.1"), (12, 0, "12"), (.nan, 2, "-"), (.infinity, 2, "-"),
      (1e300, 2, "-"),
    ])
  func numbers(value: Double, decimals: Int, text: String) {
    #expect(ProgressText.fixed(value, decimals) == text)
  }

  @Test(
    "durations read as people say them",
    arguments: [
      (0.4, "0 s"), (59.4, "59 s"), (59.6, "1:00 min"), (125, "2:05 min"), (3720, "1:02 h"),
      (-1, "0 s"), (.infinity, "-"),
    ])
  func durations(seconds: Double, text: String) {
    #expect(ProgressText.duration(seconds) == text)
  }

  @Test("text for a terminal keeps line ends and letters and escapes the rest")
  func printable() {
    #expect(Printable.escaped("a\tb\né 漢") == "a\tb\né 漢")
    #expect(Printable.escaped("\u{1B}[2J\r\u{9B}\u{202E}x") == "\\u{1b}[2J\\u{d}\\u{9b}\\u{202e}x")
  }

  @Test("columns line up, the first to the left")
  func table() {
    var table = TextTable(header: ["set", "n"])
    table.add(["a", "100"])
    table.add(["longer"])
    #expect(table.text == "set       n\na       100\nlonger")
  }
}
