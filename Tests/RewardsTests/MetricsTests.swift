import Rewards
import Testing

@Suite("dataset-level metrics")
struct MetricsTests {
  private func grade(_ score: Double?, _ status: Grade.Status = .ok) -> Grade {
    Grade(score: score, status: status, extracted: "", rule: "", steps: 0)
  }

  private func detection(
    _ box: [Double], _ label: String? = "cat", _ confidence: Double = 1
  ) -> Detection {
    Detection(
      box: BoundingBox(x1: box[0], y1: box[1], x2: box[2], y2: box[3]), label: label,
      confidence: confidence)
  }

  @Test("micro counts records, macro counts groups")
  func accuracy() throws {
    var accuracy = GroupedAccuracy()
    #expect(accuracy.micro == nil && accuracy.macro == nil)
    for _ in 0..<3 { accuracy.add(isRight: true, group: "a") }
    accuracy.add(isRight: false, group: "a")
    accuracy.add(grade(0, .noAnswer), group: "b")
    accuracy.add(grade(nil, .unparsedGold), group: "b")
    #expect(accuracy.micro == 3.0 / 5)
    #expect(accuracy.macro == 0.375)
    #expect(accuracy.leftOut == 1)
    #expect(accuracy.macro(of: ["a", "c"]) == nil)
    var other = GroupedAccuracy()
    other.add(isRight: true, group: "b")
    accuracy.merge(other)
    #expect(accuracy.micro == 4.0 / 6)
    #expect(accuracy.groups["b"]?.accuracy == 0.5)
  }

  @Test("CV-Bench averages its two flat sources before its spatial one")
  func cvBench() throws {
    var bench = CVBenchAccuracy()
    for index in 0..<10 {
      bench.add(grade(index < 8 ? 1 : 0), source: .ade20k, task: "Count")
      bench.add(grade(index < 6 ? 1 : 0), source: .coco, task: "Relation")
    }
    #expect(bench.accuracy2D == 0.7 && bench.accuracy3D == nil && bench.macro == nil)
    for index in 0..<40 {
      bench.add(grade(index < 10 ? 1 : 0), source: .omni3D, task: "Depth")
    }
    #expect(bench.accuracy3D == 0.25)
    #expect(((bench.macro ?? 0) - 0.475).magnitude < 1e-12)
    #expect(bench.micro == 24.0 / 60)
    #expect(bench.byTask.groups["Count"]?.accuracy == 0.8)
    #expect(CVBenchAccuracy.Source(name: "coco") == .coco)
    #expect(CVBenchAccuracy.Source(name: "x") == nil)
  }

  @Test("box metrics average IoU and count those above the threshold")
  func boxes() throws {
    var metrics = BoxMetrics()
    #expect(metrics.meanIoU == nil)
    for score in [1.0, 0.5, 0.75] { metrics.add(grade(score)) }
    metrics.add(grade(0, .noAnswer))
    metrics.add(grade(nil, .unparsedGold))
    #expect(metrics.meanIoU == 2.25 / 4)
    #expect(metrics.accuracy == 0.5)
    #expect(metrics.withoutBox == 1 && metrics.leftOut == 1 && metrics.count == 4)
  }

  @Test("gIoU averages images, cIoU sums pixels")
  func masks() throws {
    var metrics = MaskMetrics()
    #expect(metrics.gIoU == nil && metrics.cIoU == nil)
    metrics.add(MaskOverlap(intersection: 0, union: 0))
    #expect(metrics.gIoU == 1 && metrics.cIoU == 1)
    metrics.add(MaskOverlap(intersection: 1, union: 4))
    metrics.add(MaskOverlap(intersection: 90, union: 96))
    #expect(metrics.gIoU == (1 + 0.25 + 0.9375) / 3)
    #expect(metrics.cIoU == 0.91)
    let checker = MaskIoUChecker()
    #expect(
      checker.overlap(ModelOutput(text: "none"), reference: "011/000")
        == MaskOverlap(intersection: 0, union: 2))
    #expect(
      checker.overlap(ModelOutput(text: "010/010"), reference: "011/000")
        == MaskOverlap(intersection: 1, union: 3))
  }

  @Test("one right of two predictions for two references: precision, recall and F1 of a half")
  func halves() throws {
    var metrics = DetectionMetrics()
    metrics.add(
      predictions: [detection([0, 0, 10, 10]), detection([50, 50, 60, 60], "cat", 0.5)],
      references: [detection([0, 0, 10, 10]), detection([20, 20, 30, 30])])
    #expect(metrics.precision == 0.5 && metrics.recall == 0.5 && metrics.f1 == 0.5)
    // Precision 1 up to recall 0.5: the recalls 0, 0.01 ... 0.5 are 51 of 101.
    #expect(metrics.ap50 == 51.0 / 101)
    #expect(((metrics.meanAP ?? 0) - 51.0 / 101).magnitude < 1e-12)
  }

  @Test("IoU 0.6 is found at three of the ten thresholds")
  func thresholds() throws {
    var metrics = DetectionMetrics()
    metrics.add(predictions: [detection([0, 0, 10, 6])], references: [detection([0, 0, 10, 10])])
    #expect(metrics.ap50 == 1 && metrics.ap75 == 0)
    #expect(((metrics.meanAP ?? 0) - 0.3).magnitude < 1e-12)
  }

  @Test("classes without a reference do not count in AP, but do in precision")
  func classes() throws {
    var metrics = DetectionMetrics()
    metrics.add(
      predictions: [detection([0, 0, 10, 10], "Cat"), detection([0, 0, 10, 10], "dog")],
      references: [detection([0, 0, 10, 10])])
    #expect(metrics.ap50 == 1 && metrics.precision == 0.5 && metrics.recall == 1)
    #expect(DetectionMetrics().meanAP == nil && DetectionMetrics().f1 == nil)
  }

  @Test("unusable boxes count against precision, and unlabelled references take any label")
  func unusable() throws {
    let checker = DetectionChecker()
    let text =
      "[{\"bbox\": [0, 0, 10, 10], \"label\": \"x\"}, "
      + "{\"bbox\": [5, 5, 1, 1], \"label\": \"x\"}]"
    let boxes = try #require(
      checker.detections(in: ModelOutput(text: text), reference: "[[0, 0, 10, 10]]"))
    var metrics = DetectionMetrics()
    metrics.add(predictions: boxes.predictions, references: boxes.references)
    #expect(metrics.precision == 0.5 && metrics.recall == 1)
    #expect(checker.detections(in: ModelOutput(text: "[]"), reference: "x") == nil)
  }
}
