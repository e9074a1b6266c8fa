internal import Policy
internal import Tasks

extension Evaluator {
  /// A set's figures with and without its pictures, and what the policy said.
  package struct Looking {
    package let report: LookingReport
    /// The questions with blank pictures.
    package let blank: [RolloutGroup]
    /// The questions with pictures of others, but their own references.
    package let swapped: [RolloutGroup]
  }

  /// Puts a task's picture questions again with blank and with swapped pictures.
  ///
  /// Both times with the settings' sampling and the draws of the first time, but one completion of
  /// each question whatever ``Settings/samples`` says: a mean of it estimates the same accuracy.
  /// - Parameters:
  ///   - seen: the groups that ``evaluate(task:_:onPhase:)`` gave with these settings; nil samples
  ///     them here.
  /// - Returns: nil where no question has a picture.
  /// - Throws: as ``evaluate(task:_:onPhase:)``.
  /// - Complexity: up to two completions of each question.
  package func looking(
    task index: Int, _ settings: Settings, seen: [RolloutGroup]? = nil,
    onPhase: (TrainerPhase) -> Void = { _ in }
  ) throws -> Looking? {
    guard tasks[index].samples.contains(where: { !$0.images.isEmpty }) else { return nil }
    let groups = try seen ?? evaluate(task: index, settings, onPhase: onPhase).groups
    let pictured = groups.filter { !$0.sample.images.isEmpty }
    if pictured.isEmpty { return nil }
    var settings = settings
    settings.samples = 1
    let name = tasks[index].name
    let blank = try self.groups(
      pictured.map { draw($0, encoder.blanked($0.sample)) }, settings,
      detail: "\(name), blank pictures", onPhase)
    let swaps = swaps(pictured.map(\.sample), limit: positionCount - settings.sampling.maxNewTokens)
    let swapped = try self.groups(
      zip(pictured, swaps).compactMap { group, swap in swap.map { draw(group, $0) } }, settings,
      detail: "\(name), swapped pictures", onPhase)
    var rest = swapped[...]
    let questions = pictured.indices.map { i in
      let sample = pictured[i].sample.sample
      return LookingReport.Question(
        family: sample.family, reference: sample.reference, seen: pictured[i].rightShare,
        blank: blank[i].rightShare,
        swapped: swaps[i] == nil ? nil : rest.popFirst()?.rightShare)
    }
    return Looking(
      report: LookingReport(task: name, questions: questions), blank: blank, swapped: swapped)
  }

  private func draw(_ group: RolloutGroup, _ sample: PreparedSample) -> PromptDraw {
    PromptDraw(task: group.task, sample: sample, index: group.drawIndex)
  }

  /// Every sample with the pictures of its partner; nil for one without.
  /// - Parameter limit: tokens of a prompt.
  private func swaps(_ samples: [PreparedSample], limit: Int) -> [PreparedSample?] {
    let partners = PicturePartners(samples)
    return samples.indices.map { index in
      let sample = samples[index]
      let partner = partners.partner(of: index) { partner in
        encoder.tokenCount(of: sample, with: partner.images) <= limit
      }
      return partner.map { encoder.replacingImages(of: sample, with: samples[$0].images) }
    }
  }
}

extension RolloutGroup {
  /// Share of right completions.
  fileprivate var rightShare: Double {
    Double(completions.count { $0.isRight }) / Double(completions.count)
  }
}
