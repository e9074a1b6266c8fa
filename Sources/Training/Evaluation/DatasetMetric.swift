internal import Objectives
internal import Policy
internal import Rewards
internal import StrictJSON
package import Tasks

/// A figure that a data set is usually reported with, whatever rewards a recipe lists.
///
/// By the kind of answer: the share of exact answers (`accuracy`) of texts, options, counts and
/// labels; `mAP` and `AP50` as COCO counts them for lists of boxes; the mean IoU over records
/// (`mean_iou`, the gIoU of LISA taken over boxes) and the share above a half (`iou@0.5`) for
/// single boxes. Of several completions of a question each counts alike.
package struct DatasetMetric: Sendable, Equatable {
  package let kind: AnswerKind
  package let name: String
  /// 0 to 1.
  package let value: Double
  /// Questions of that kind whose reference the kind's checker can use.
  package let questions: Int

  /// The metrics of graded groups, for each kind of answer among them.
  package static func metrics(of groups: [RolloutGroup], task: PreparedTask) -> [DatasetMetric] {
    AnswerKind.allCases.flatMap { kind -> [DatasetMetric] in
      let members = groups.filter { $0.sample.sample.kind == kind }
      guard !members.isEmpty, let checker = checker(kind, of: task) else { return [] }
      let requests = members.map { group in
        group.completions.map { graded in
          task.request(
            graded.completion.text, tokenCount: graded.completion.tokens.count,
            isTruncated: graded.completion.finish.isTruncated, sample: group.sample)
        }
      }.filter { completions in
        completions.contains { (try? checker.checkReference($0.reference)) != nil }
      }
      return values(requests, checker).compactMap { name, value in
        value.map {
          DatasetMetric(kind: kind, name: name, value: $0, questions: requests.count)
        }
      }
    }
  }

  /// The checker that fits a kind, with the options that the task's rewards give it.
  private static func checker(_ kind: AnswerKind, of task: PreparedTask) -> (any RewardChecker)? {
    let own = task.rewards.parts(for: kind).lazy
      .compactMap { ($0.source as? CheckerSource)?.checker }
      .first { type(of: $0).id == kind.checkerID }
    return own ?? (try? RewardRegistry.standard.makeChecker(kind.checkerID))
  }

  /// - Parameter requests: the completions of every question.
  private static func values(
    _ requests: [[RewardRequest]], _ checker: any RewardChecker
  ) -> [(name: String, value: Double?)] {
    if let checker = checker as? DetectionChecker {
      let sets = (0..<(requests.map(\.count).max() ?? 0)).map { sample in
        var metrics = DetectionMetrics()
        for request in requests.compactMap({ $0.dropFirst(sample).first }) {
          if let found = checker.detections(in: request.output, reference: request.reference) {
            metrics.add(predictions: found.predictions, references: found.references)
          }
        }
        return metrics
      }
      return [("mAP", mean(sets.map(\.meanAP))), ("AP50", mean(sets.map(\.ap50)))]
    }
    let grades = requests.joined().map { checker.grade($0.output, reference: $0.reference) }
    if checker is BoxIoUChecker {
      var metrics = BoxMetrics()
      for grade in grades { metrics.add(grade) }
      return [("mean_iou", metrics.meanIoU), ("iou@0.5", metrics.accuracy)]
    }
    var accuracy = GroupedAccuracy()
    for grade in grades { accuracy.add(grade, group: "") }
    return [("accuracy", accuracy.micro)]
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// For logs, under the task's name.
  var metric: Metric { Metric("dataset/\(kind.rawValue)/\(name)", value) }

  var json: JSONValue {
    .object(
      JSONObject([
        ("kind", .string(kind.rawValue)), ("name", .string(name)), ("value", JSONValue(value)),
        ("n", JSONValue(questions)),
      ]))
  }
}
