import Foundation
import RunLog
import StrictJSON
import Testing

@Suite("metrics log")
struct MetricsLogTests {
  let folder: TemporaryFolder
  var path: String { folder.path + "/metrics.jsonl" }

  init() throws { folder = try TemporaryFolder() }

  @Test("a line has step and event first and the metrics in order")
  func order() throws {
    let log = try MetricsLog(path: path)
    try log.append(step: 1, ["reward": 0.25, "entropy": 1e-7, "a": 3])
    try log.append(
      step: 1, event: "eval", ["eval/x/pass@1": 0.5], details: JSONObject([("note", "first")]))
    #expect(
      try text(of: path) == """
        {"step":1,"event":"step","reward":0.25,"entropy":1e-07,"a":3.0}
        {"step":1,"event":"eval","eval/x/pass@1":0.5,"note":"first"}

        """)
  }

  @Test("a value that is not finite is null and its name is listed")
  func nonFinite() throws {
    let log = try MetricsLog(path: path)
    try log.append(step: 2, ["loss": .nan, "reward": 1, "grad_norm": .infinity])
    #expect(
      try text(of: path)
        == #"{"step":2,"event":"step","loss":null,"reward":1.0,"grad_norm":null,"#
        + #""non_finite":["loss","grad_norm"]}"# + "\n")
  }

  @Test("every finite value reads back equal")
  func exact() throws {
    let values: [Double] = [
      0.1, -0.0, 1e300, Double.leastNonzeroMagnitude, 1 / 3, 123_456_789_012_345,
    ]
    let log = try MetricsLog(path: path)
    for value in values { try log.append(step: 0, ["x": value]) }
    let lines = try text(of: path).split(separator: "\n")
    for (line, value) in zip(lines, values) {
      let read = try JSONParser.parse(String(line))["x"]?.double
      #expect(read?.bitPattern == value.bitPattern)
    }
  }

  @Test("a line is in the file as soon as append returns")
  func flushed() throws {
    let log = try MetricsLog(path: path)
    for step in 1...3 {
      try log.append(step: step, [:])
      #expect(try text(of: path).split(separator: "\n").count == step)
    }
    try log.sync()
  }

  @Test("a resumed log holds the lines up to its step and goes on behind them")
  func resumed() throws {
    let first = try MetricsLog(path: path)
    for step in 1...5 { try first.append(step: step, ["x": Double(step)]) }
    try first.append(step: 3, event: "eval", [:])
    let resumed = try MetricsLog(path: path, resumingAfter: 3)
    #expect(resumed.resumption.kept == 4)
    #expect(resumed.resumption.removed == 2)
    try resumed.append(step: 4, ["x": 40])
    let steps = try text(of: path).split(separator: "\n").map {
      try JSONParser.parse(String($0))["step"]?.int
    }
    #expect(steps == [1, 2, 3, 3, 4])
  }

  @Test("a log cut anywhere resumes with whole lines, the same as one that was never cut")
  func cut() throws {
    let whole = try MetricsLog(path: path)
    for step in 1...3 { try whole.append(step: step, ["x": Double(step)]) }
    let good = try text(of: path)
    let firstTwo = good.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
    for length in firstTwo.utf8.count...good.utf8.count {
      try String(good.prefix(length)).write(toFile: path, atomically: false, encoding: .utf8)
      let resumed = try MetricsLog(path: path, resumingAfter: 2)
      #expect(try text(of: path) == firstTwo)
      try resumed.append(step: 3, ["x": 3])
      #expect(try text(of: path) == good)
    }
  }

  @Test("lines that are not JSON are counted and removed")
  func broken() throws {
    let body =
      "{\"step\":1}\n\u{0}\u{0}\n{\"step\":2,\"step\":2}\n[1]\n{\"step\":2}\n{\"note\":1}\n{\"st"
    try body.write(toFile: path, atomically: false, encoding: .utf8)
    let log = try MetricsLog(path: path, resumingAfter: 9)
    #expect(log.resumption.kept == 3)
    #expect(log.resumption.removed == 0)
    #expect(log.resumption.broken == 4)
    #expect(try text(of: path) == "{\"step\":1}\n{\"step\":2}\n{\"note\":1}\n")
  }

  @Test("without a step to resume after, the log is begun anew; a missing one can be resumed")
  func anew() throws {
    try MetricsLog(path: path, resumingAfter: 4).append(step: 5, [:])
    #expect(try !text(of: path).isEmpty)
    _ = try MetricsLog(path: path)
    #expect(try text(of: path).isEmpty)
  }

  @Test("a full device is named with the system's text, and so is a missing folder")
  func full() throws {
    let log = try MetricsLog(path: "/dev/full", resumingAfter: nil)
    let error = #expect(throws: RunLogError.self) { try log.append(step: 1, [:]) }
    #expect(error?.description.hasPrefix("/dev/full: cannot write: No space left") == true)
    let path = folder.path + "/none/metrics.jsonl"
    let missing = #expect(throws: RunLogError.self) { try MetricsLog(path: path) }
    #expect(missing?.description == path + ": cannot open: No such file or directory")
  }
}

@Suite("completions log")
struct CompletionsLogTests {
  private let record = CompletionRecord(
    step: 3, group: 1, sample: 2, task: "arithmetic", prompt: "1+1?\n", completion: "\"2\"\u{1B}",
    answer: "2", reference: "2", reward: 1.5, parts: ["accuracy": 1, "format": 0.5],
    advantage: -0.25, finish: "stop", tokens: 4)

  @Test("a record is one line, members in order, control characters escaped")
  func line() {
    #expect(
      record.text
        == #"{"step":3,"group":1,"sample":2,"task":"arithmetic","prompt":"1+1?\n","#
        + #""completion":"\"2\"\u001b","answer":"2","reference":"2","reward":1.5,"#
        + #""parts":{"accuracy":1.0,"format":0.5},"advantage":-0.25,"finish":"stop","tokens":4}"#)
  }

  @Test("pictures stand behind the prompt where it has any")
  func pictures() {
    var record = record
    record.images = ["a/7.png", "(blank)"]
    #expect(record.text.contains(#""prompt":"1+1?\n","images":["a/7.png","(blank)"],"completion""#))
  }

  @Test("what is absent is null, what is not finite is named, token ids are kept when given")
  func absent() throws {
    var record = record
    record.answer = nil
    record.reward = .nan
    record.parts["format"] = .infinity
    record.advantage = nil
    record.tokenIDs = [5, 6]
    let value = try JSONParser.parse(record.text)
    #expect(value["answer"]?.isNull == true)
    #expect(value["advantage"]?.isNull == true)
    #expect(value["non_finite"] == ["reward", "parts/format"])
    #expect(value["token_ids"] == [5, 6])
  }

  @Test("records are appended together and a resumed log drops later steps")
  func append() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/completions.jsonl"
    let log = try CompletionsLog(path: path)
    var later = record
    later.step = 4
    try log.append([record, record, later])
    try log.append([])
    #expect(try text(of: path) == [record, record, later].map { $0.text + "\n" }.joined())
    let resumed = try CompletionsLog(path: path, resumingAfter: 3)
    #expect(resumed.resumption.kept == 2)
    #expect(resumed.resumption.removed == 1)
    #expect(try text(of: path) == record.text + "\n" + record.text + "\n")
  }
}

@Suite("metrics")
struct MetricsTests {
  @Test("names keep their order when values change, and go when set to nil")
  func order() {
    var metrics: Metrics = ["b": 1, "a": 2]
    metrics["b"] = 3
    metrics.merge(["c": 4, "a": 5], prefix: "x/")
    #expect(metrics.names == ["b", "a", "x/c", "x/a"])
    metrics["a"] = nil
    #expect(metrics.names == ["b", "x/c", "x/a"])
    #expect(metrics.pairs.map(\.value) == [3, 4, 5])
    #expect(metrics["a"] == nil)
  }
}
