internal import ArgumentParser
internal import CPUBackend
internal import Policy
internal import StrictJSON
internal import TensorCore
internal import Training

/// `cohort bench`: times the fixed shapes on random weights.
struct BenchCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "bench",
      abstract: "Times training, sampling and a whole RL step on fixed shapes, as JSON lines.",
      discussion: """
        A: hidden 256, 6 layers, heads 8/4, MLP 768, vocabulary 512. B: 512, 8, 8/4, 1536, 4096. \
        C: Qwen2.5-0.5B's shape. train: 64 sequences of 128 tokens; sample: 8 prompts of 32 \
        tokens, 8 completions of 96 tokens each; rl: sampling, rewards and one GPG update. \
        V: shape A with a vision transformer; train: 16 pictures of 112 x 112 with 64 tokens each; \
        sample: 8 completions of 32 tokens on one picture; separate: the same as 8 groups of one. \
        Unset OPENBLAS_CORETYPE first: it can halve the BLAS products.
        """)
  }

  @Option(help: "Shape: A, B, C or V; give it several times for several.")
  var shape: [BenchShape] = [.a, .b]

  @Option(help: "Work: train, sample, rl or separate; give it several times for several.")
  var kind: [BenchWorkload.Kind] = [.train, .sample, .rl]

  @Option(help: "Timed repeats after the warm-up.")
  var repeats = 5

  @Option(help: "Untimed repeats first.")
  var warmup = 1

  @Option(help: "Sequences of the training work; 64, or 16 on shape V.")
  var batch: Int?

  @Option(help: "Tokens of a sequence of the training work.")
  var length: Int?

  @Option(help: "Prompts of the sampling work.")
  var groups: Int?

  @Option(help: "Completions of each prompt.")
  var groupSize: Int?

  @Option(help: "Tokens of each prompt.")
  var prompt: Int?

  @Option(help: "Tokens of each completion.")
  var new: Int?

  @Option(help: "Rank of a LoRA adapter to train, over a base in bf16; 0: the model itself.")
  var adapter = 0

  @Flag(help: "Keep all matrices in bf16; for sampling.")
  var frozen = false

  @Flag(help: "Compute each layer again on the way back.")
  var recompute = false

  @Flag(help: "Keep the first moment in bf16.")
  var halfMoment = false

  @Option(help: "Packed rows of a micro-batch.")
  var rows = 2048

  @Option(help: "Worker threads; 0 takes every core.")
  var threads = 0

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    guard (1...1000).contains(repeats), (0...1000).contains(warmup),
      [batch, length, groups, groupSize, prompt, new].allSatisfy({
        (1...65_536).contains($0 ?? 1)
      }), (0...1024).contains(adapter),
      (1...1_048_576).contains(rows), (0...1024).contains(threads)
    else { throw ValidationError("a number is out of range") }
    guard !frozen || kind.allSatisfy({ [.sample, .separate].contains($0) }) else {
      throw ValidationError("--frozen is for --kind sample and separate")
    }
  }

  func run(in context: CommandContext) throws {
    for shape in shape {
      for kind in kind {
        let backend = try compute.backend(threads: threads)
        var sizes = BenchWorkload.Sizes(shape: shape)
        sizes.batch = batch ?? sizes.batch
        sizes.length = length ?? sizes.length
        sizes.groups = groups ?? sizes.groups
        sizes.groupSize = groupSize ?? sizes.groupSize
        sizes.prompt = prompt ?? sizes.prompt
        sizes.new = new ?? sizes.new
        sizes.rows = rows
        var switches = BenchWorkload.Switches()
        switches.adapterRank = adapter
        switches.isFrozen = frozen
        switches.recomputesLayers = recompute
        switches.firstMoment = halfMoment ? .bf16 : .f32
        let work = try BenchWorkload(
          shape: shape, kind: kind, sizes: sizes, switches: switches, on: backend)
        for _ in 0..<warmup { _ = work.run() }
        let timings = (0..<repeats).map { _ in work.run() }
        context.console.print(
          JSONValue.object(line(shape, kind, work, timings, backend)).text)
      }
    }
  }

  private func line(
    _ shape: BenchShape, _ kind: BenchWorkload.Kind, _ work: BenchWorkload,
    _ timings: [BenchWorkload.Timing], _ backend: CPUBackend
  ) -> JSONObject {
    let totals = timings.map(\.total).sorted()
    let median = totals[totals.count / 2]
    func middle(_ part: (BenchWorkload.Timing) -> Double) -> JSONValue {
      JSONValue(timings.map(part).sorted()[timings.count / 2])
    }
    return JSONObject([
      ("bench", .string(kind.rawValue)), ("shape", .string(shape.rawValue)),
      ("threads", JSONValue(backend.threadCount)), ("kernels", .string(backend.kernelSet)),
      ("parameters", JSONValue(work.model.parameterCount)), ("adapter", JSONValue(adapter)),
      ("runs", JSONValue(timings.count)),
      ("median_s", JSONValue(median)), ("min_s", JSONValue(totals[0])),
      ("max_s", JSONValue(totals[totals.count - 1])),
      ("tokens_s", JSONValue(Double(work.tokens) / median)),
      (
        "parts_s",
        .object(
          JSONObject([
            ("rollout", middle(\.rollout)), ("update", middle(\.update)),
            ("optimizer", middle(\.optimizer)),
          ]))
      ),
      ("peak_rss_mib", JSONValue(ProcessMemory.peakMebibytes)),
    ])
  }
}

extension BenchShape: ExpressibleByArgument {}
extension BenchWorkload.Kind: ExpressibleByArgument {}
