package import Tasks
package import VisionEncoder

/// A file to check and how a run reads it.
package struct DataSetSource {
  /// What a recipe uses a file for.
  package enum Role: Sendable, Equatable {
    case training, heldOut
  }

  package let file: String
  package let task: any Task
  /// Folder of the pictures, which their paths must not leave.
  package let imageFolder: String
  /// Usable records that a run takes; 0 takes all. Of the others no picture is looked at.
  package var limit = 0
  /// Nil outside of a recipe.
  package var role: Role?
  /// Whether references are responses to learn from, whose words say nothing about leaks or guesses.
  package var hasResponses = false
  /// Why the checkers cannot use a sample's reference, or nil.
  package var badReference: (Sample) -> String? = { _ in nil }
  /// Why a sample's prompt does not fit the model, or nil; asked when the pictures are good.
  package var badPrompt: (Sample) -> String? = { _ in nil }

  package init(file: String, task: any Task, imageFolder: String) {
    self.file = file
    self.task = task
    self.imageFolder = imageFolder
  }
}

/// Reads whole files and finds what cannot be used, and what looks wrong though it can.
///
/// Every line is a usable record or a refused one with its first fault. Every picture is decoded
/// once. Memory holds one record, one picture, about a hundred bytes for each usable record, and what
/// is reported.
package struct DataSetCheck {
  /// A majority answer of a larger share is warned of.
  package static let majorityThreshold = 0.5
  /// Groups of fewer records say nothing about their majority.
  package static let majorityLeast = 10
  /// Longest reason kept, in characters.
  private static let reasonLimit = 500

  /// What was found so far.
  package private(set) var findings = DataSetFindings()
  private var pictures: PictureCheck
  private var repeats = RepeatedRecords()
  private var roles: [DataSetSource.Role?] = []

  /// A check of no file yet.
  package init(limits: ImageLimits = ImageLimits()) { pictures = PictureCheck(limits: limits) }

  /// Reads a file to its end.
  /// - Parameter progress: told the number of records, every hundred.
  /// - Throws: `DatasetError` where the file as a whole cannot be read; bad lines are findings.
  package mutating func read(
    _ source: DataSetSource, progress: (Int) -> Void = { _ in }
  ) throws(DatasetError) {
    let index = findings.files.count
    // A file that is read twice is one place, so that its records repeat nothing.
    let first = findings.files.firstIndex { $0.path == source.file } ?? index
    if first < index { warn(ofSharedFile: source, with: first, at: index) }
    findings.files.append(DataSetFindings.File(path: source.file))
    roles.append(source.role)
    var majorities = MajorityAnswers()
    try DataFileRecords.read(source.file, task: source.task) { record in
      switch record {
      case .refused(let refused): refuse(refused, index)
      case .sample(let sample):
        take(sample, source, file: index, first: first, &majorities)
      }
      let records = findings.files[index].records
      if records % 100 == 0 { progress(records) }
    }
    findings.files[index].majorities = majorities.results
    for majority in majorities.results { warn(of: majority, index) }
  }

  private mutating func take(
    _ sample: Sample, _ source: DataSetSource, file: Int, first: Int,
    _ majorities: inout MajorityAnswers
  ) {
    let line = sample.location.line
    func refuse(_ reason: String, _ severity: DataSetFindings.Severity = .refused) {
      self.refuse(
        DataSetFindings.Refused(line: line, reason: reason, severity: severity), file)
    }
    guard sample.reference.contains(where: { !$0.isWhitespace }) else {
      return refuse("the reference is empty")
    }
    if let reason = source.badReference(sample) { return refuse(reason) }
    var digests: [ContentDigest] = []
    let isTaken = source.limit == 0 || findings.files[file].usable < source.limit
    for image in isTaken ? sample.images : [] {
      do throws(PictureCheck.Fault) {
        digests.append(try pictures.digest(of: image, root: source.imageFolder))
      } catch {
        return refuse(error.reason, error.isInPixels ? .stopsRun : .refused)
      }
    }
    if isTaken, let reason = source.badPrompt(sample) { return refuse(reason) }
    findings.files[file].usable += 1
    let place = DataSetFindings.Place(file: first, line: line)
    guard isTaken else { return }
    findings.warnings += repeats.add(sample, digests: digests, at: place)
    guard !source.hasResponses else { return }
    let form = ReferenceForm(sample.reference)
    majorities.add(form, family: sample.family)
    if case .text(let answer) = form,
      LeakedAnswer.isFound(answer, in: sample.messages.map(\.text).joined(separator: "\n"))
    {
      findings.warnings.append(
        DataSetFindings.Warning(
          kind: .leak, place: place, earlier: nil, detail: DataSetText.shown(answer)))
    }
  }

  private mutating func refuse(_ refused: DataSetFindings.Refused, _ file: Int) {
    let reason = refused.reason
    let isLong = reason.utf8.count > Self.reasonLimit && reason.count > Self.reasonLimit
    findings.files[file].refused.append(
      DataSetFindings.Refused(
        line: refused.line, reason: isLong ? reason.prefix(Self.reasonLimit) + "…" : reason,
        severity: refused.severity, lacksField: refused.lacksField))
  }

  private mutating func warn(of majority: MajorityAnswer, _ file: Int) {
    guard majority.total >= Self.majorityLeast, majority.share > Self.majorityThreshold else {
      return
    }
    let group = majority.family.map { "family \"\($0)\": " } ?? ""
    findings.warnings.append(
      DataSetFindings.Warning(
        kind: .majority, place: DataSetFindings.Place(file: file, line: 0), earlier: nil,
        detail: group + "the answer \"\(majority.answer)\" is right for \(majority.count) of "
          + "\(majority.total) records; a guess that never looks at the question reaches that"))
  }

  private mutating func warn(ofSharedFile source: DataSetSource, with first: Int, at index: Int) {
    guard let role = source.role, let other = roles[first], role != other else { return }
    findings.warnings.append(
      DataSetFindings.Warning(
        kind: .sharedFile, place: DataSetFindings.Place(file: index, line: 0), earlier: nil,
        detail: "the file is trained on and held out"))
  }
}
