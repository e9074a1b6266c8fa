internal import ArgumentParser
internal import StrictJSON
internal import Tasks
internal import TextEncoder

/// `cohort tokenize-trial`: encodes the texts of a file in memory and reports the time it takes.
struct TokenizeTrialCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tokenize-trial",
      abstract: "Encodes texts in memory on one thread; reports time and a digest of the ids.",
      shouldDisplay: false)
  }

  @Option(help: "Folder with tokenizer.json.")
  var tokenizer: String

  @Argument(help: "JSONL file of rows {\"text\": ...}.")
  var file: String

  @Option(help: "How often all texts are encoded after once for warming up.")
  var repeats = 3

  func validate() throws {
    guard (1...1_000).contains(repeats) else { throw ValidationError("--repeats is 1...1000") }
  }

  func run(in context: CommandContext) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let tokenizer = try Tokenizer(folder: tokenizer)
    let loading = clock.now - start
    var texts: [String] = []
    var reader = try JSONLReader(path: file)
    while let record = try reader.next() {
      if let text = record.object["text"]?.string { texts.append(text) }
    }
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    guard bytes > 0 else { throw CommandError.badData("\(file): no row has a text") }

    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var tokens = 0
    for text in texts {
      let ids = tokenizer.encodeMatchingAddedTokens(text)
      tokens += ids.count
      for id in ids { digest = (digest ^ UInt64(UInt32(bitPattern: id))) &* 0x100_0000_01B3 }
    }
    let times = (0..<repeats).map { _ in
      clock.measure { for text in texts { _ = tokenizer.encodeMatchingAddedTokens(text) } }
    }
    let median = Self.seconds(times.sorted()[repeats / 2])
    let report: JSONValue = [
      "load_s": JSONValue(Self.seconds(loading)), "bytes": JSONValue(bytes),
      "tokens": JSONValue(tokens), "median_s": JSONValue(median),
      "mb_s": JSONValue(Double(bytes) / 1e6 / max(median, 1e-9)),
      "digest": .string(String(digest, radix: 16)),
      "peak_rss_mib": JSONValue(ProcessMemory.peakMebibytes),
    ]
    context.console.print(report.text)
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
