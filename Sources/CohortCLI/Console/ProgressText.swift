internal import RunLog

/// Turns the events of a run into lines; pure, with the time given.
struct ProgressText {
  /// What to show.
  enum Output: Equatable {
    /// A line that stays.
    case line(String)
    /// A line that the next one replaces; only a terminal shows it.
    case live(String)
    case warning(String)
  }

  /// Seconds between heartbeats off a terminal.
  private static let plainHeartbeat = 5.0

  private let isLive: Bool
  private var lastHeartbeat = -Double.infinity
  /// Number and total of the newest step, and its figures for the live line.
  private var newest: (step: Int, total: Int, figures: String)?
  /// Smoothed seconds of a step, evaluations included.
  private var secondsPerStep: Double?
  private var lastStepTime: Double?

  init(isLive: Bool) { self.isLive = isLive }

  /// - Parameter now: seconds on any steady clock.
  mutating func render(_ event: ProgressEvent, now: Double) -> [Output] {
    switch event {
    case .phaseBegan(let name):
      return isLive ? [.live(liveLine(name))] : []
    case .heartbeat(let phase, let seconds, let detail):
      let text = "\(phase) \(Self.duration(seconds))" + (detail.isEmpty ? "" : ", \(detail)")
      if isLive { return [.live(liveLine(text))] }
      let last = max(lastHeartbeat, lastStepTime ?? -.infinity)
      guard seconds >= Self.plainHeartbeat, now - last >= Self.plainHeartbeat else { return [] }
      lastHeartbeat = now
      return [.line("still at work: " + text)]
    case .stepFinished(let step, let total, let metrics):
      note(stepAt: now, seconds: metrics["step_time"])
      let words = figures(step, total, metrics)
      newest = (step, total, words.joined(separator: "  "))
      return [.line((["step \(step)/\(total)"] + words).joined(separator: "  "))]
    case .evaluationFinished(let step, let task, let sampling, let metrics):
      return [.line(Self.evaluationLine(step, task, metrics) + "  (\(sampling))")]
    case .saved(let step, let path): return [.line("step \(step) saved: \(path)")]
    case .note(let text): return [.line(text)]
    case .warning(let text): return [.warning(text)]
    }
  }

  /// What goes on now, then the figures of the newest step.
  private func liveLine(_ phase: String) -> String {
    guard let newest else { return phase }
    // After the last step there is only the evaluation left.
    let step = newest.step < newest.total ? "step \(newest.step + 1)/\(newest.total): " : ""
    return step + phase + " | " + newest.figures
  }

  private mutating func note(stepAt now: Double, seconds: Double?) {
    let spent = lastStepTime.map { now - $0 } ?? seconds ?? 0
    secondsPerStep = secondsPerStep.map { 0.9 * $0 + 0.1 * spent } ?? spent
    lastStepTime = now
  }

  private func figures(_ step: Int, _ total: Int, _ metrics: Metrics) -> [String] {
    var words: [String] = []
    func add(_ name: String, _ key: String, _ format: (Double) -> String) {
      if let value = metrics[key] { words.append("\(name) \(format(value))") }
    }
    add("reward", "reward") { Self.fixed($0, 3) }
    for part in metrics.names where part.hasPrefix("rewards/") && part.hasSuffix("/mean") {
      let name = part.dropFirst("rewards/".count).dropLast("/mean".count)
      add(String(name), part) { Self.fixed($0, 3) }
    }
    add("length", "completions/mean_length") { Self.fixed($0, 1) }
    add("loss", "loss") { Self.fixed($0, 4) }
    add("grad", "grad_norm") { Self.fixed($0, 3) }
    if let rate = metrics["perf/tokens_per_second"] {
      words.append("\(Self.fixed(rate, 0)) tok/s")
    }
    if let secondsPerStep, step < total {
      words.append("ETA \(Self.duration(secondsPerStep * Double(total - step)))")
    }
    return words
  }

  private static func evaluationLine(_ step: Int, _ task: String, _ metrics: Metrics) -> String {
    var words = ["eval after step \(step)", task]
    let shares = metrics.names.filter { name in
      let last = name.split(separator: "/").last ?? ""
      return (last.hasPrefix("pass@") || last.hasPrefix("maj@")) && !last.hasSuffix("_ci95")
        && !name.contains("/family/") && !name.contains("/level/")
    }
    for name in shares {
      guard let value = metrics[name] else { continue }
      let half = metrics[name + "_ci95"].map { " ± \(fixed(100 * $0, 1))" } ?? ""
      words.append("\(name.split(separator: "/").last ?? "") \(fixed(100 * value, 1)) %\(half)")
    }
    if let length = metrics["eval/\(task)/mean_length"] {
      words.append("length \(fixed(length, 1))")
    }
    return words.joined(separator: "  ")
  }

  /// A number with so many decimals; `-` for one that is not finite.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int((abs(value) * scale).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let digits = String(whole)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// `4 s`, `2:05 min` or `1:02 h`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "-" }
    let whole = Int(max(seconds, 0).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60)) min" }
    return "\(whole / 3600):\(two(whole / 60 % 60)) h"
  }
}
