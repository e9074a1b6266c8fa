internal import ArgumentParser
internal import Checkpoints
internal import StrictJSON
internal import Tasks
internal import TextEncoder

/// The vision transformer of a new policy.
struct VisionOptions: ParsableArguments {
  /// The tokens of Qwen2-VL that stand for pictures.
  static let mediaTokens = [
    "<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>",
  ]

  @Option(help: "Layers of the vision transformer; with it the policy sees (Qwen2-VL).")
  var visionLayers: Int?

  @Option(help: "Width of the vision transformer.")
  var visionHidden = 128

  @Option(help: "Heads of the vision transformer.")
  var visionHeads = 4

  @Option(help: "Inner width of its MLP, a multiple of its width.")
  var visionMlp = 512

  @Option(help: "Pixels of a picture at most; larger ones are scaled down.")
  var maxPixels = 112 * 112

  /// Least pixels of a picture: one token.
  private static let minPixels = 28 * 28

  /// Adds the vision transformer where one is asked for.
  func add(to configuration: inout ModelConfiguration, tokenizer: Tokenizer) throws(CommandError) {
    guard let visionLayers else { return }
    guard maxPixels >= Self.minPixels, maxPixels <= 1 << 24 else {
      throw .usage("--max-pixels \(maxPixels) is outside \(Self.minPixels)...\(1 << 24)")
    }
    guard (1...1 << 20).contains(configuration.headWidth) else {
      throw .usage("heads are \(configuration.headWidth) wide; 1...\(1 << 20) can be")
    }
    let ids = Self.mediaTokens.compactMap { tokenizer.id(of: $0) }
    guard ids.count == Self.mediaTokens.count else {
      throw .usage(
        "the tokenizer lacks \(Self.mediaTokens.joined(separator: ",")); learn one with "
          + "`cohort tokenizer train --special` and these")
    }
    configuration.media = MediaTokens(
      image: ids[0], video: ids[1], visionStart: ids[2], visionEnd: ids[3])
    // Few pairs for time, the rest for height and width: the width has the slowest pairs, and a
    // small picture needs them to differ from one token to the next.
    let pairs = configuration.headWidth / 2
    let side = pairs * 7 / 16
    configuration.ropeSections = [pairs - 2 * side, side, side]
    configuration.vision = VisionConfiguration(
      kind: .qwen2, layerCount: visionLayers, hiddenSize: visionHidden, headCount: visionHeads,
      intermediateSize: visionMlp, outputSize: configuration.hiddenSize)
  }

  /// Writes preprocessor_config.json in the form of Qwen2-VL.
  func writePreprocessor(to folder: String) throws(DatasetError) {
    func list(_ values: [Double]) -> JSONValue { .array(values.map { JSONValue($0) }) }
    let settings = JSONObject([
      ("image_processor_type", .string("Qwen2VLImageProcessor")),
      ("do_convert_rgb", .bool(true)), ("do_normalize", .bool(true)),
      ("do_rescale", .bool(true)), ("do_resize", .bool(true)),
      ("image_mean", list([0.48145466, 0.4578275, 0.40821073])),
      ("image_std", list([0.26862954, 0.26130258, 0.27577711])),
      ("merge_size", JSONValue(2)), ("min_pixels", JSONValue(Self.minPixels)),
      ("max_pixels", JSONValue(maxPixels)), ("patch_size", JSONValue(14)),
      ("resample", JSONValue(3)), ("temporal_patch_size", JSONValue(2)),
      (
        "size",
        .object(
          JSONObject([
            ("shortest_edge", JSONValue(Self.minPixels)), ("longest_edge", JSONValue(maxPixels)),
          ]))
      ),
    ])
    try OutputFile.replace(
      folder + "/preprocessor_config.json",
      with: Array((JSONValue.object(settings).text + "\n").utf8))
  }
}
