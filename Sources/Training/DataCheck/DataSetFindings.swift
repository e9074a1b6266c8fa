internal import Tasks

/// What a check found in its files.
package struct DataSetFindings: Sendable {
  /// A line of one of the files.
  package struct Place: Sendable, Hashable {
    /// Index in ``DataSetFindings/files``.
    package let file: Int32
    /// Counted from 1; 0 is the file as a whole.
    package let line: Int32

    init(file: Int, line: Int) {
      self.file = Int32(clamping: file)
      self.line = Int32(clamping: line)
    }
  }

  /// A record that cannot be used, or a line that is none.
  package struct Refused: Sendable, Equatable {
    package let line: Int
    package let reason: String
    /// What a run does with it.
    package let severity: Severity
    /// Whether a field is missing that a mapping of fields could name.
    package let lacksField: Bool

    init(line: Int, reason: String, severity: Severity, lacksField: Bool = false) {
      self.line = line
      self.reason = reason
      self.severity = severity
      self.lacksField = lacksField
    }
  }

  /// What a run does with a line.
  package enum Severity: Sendable, Equatable {
    /// Leaves it out; too many stop its start (`data.max-refused`).
    case refused
    /// Stops at once, or leaves it out under `data.on-bad-record: skip`.
    case badLine
    /// Stops in the middle: a picture whose pixels are damaged.
    case stopsRun
  }

  /// Something to look at in records that can be used.
  package struct Warning: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      /// The answer stands in the question.
      case leak
      /// Prompt, pictures and reference are those of an earlier record.
      case duplicate
      /// Prompt and pictures are those of an earlier record, the reference is another.
      case conflict
      /// A picture of one file is also in an earlier one.
      case sharedPicture = "shared_picture"
      /// One file is read for training and held out.
      case sharedFile = "shared_file"
      /// One answer is right for more than half of the records.
      case majority
    }

    package let kind: Kind
    package let place: Place
    /// The record that was there first.
    package let earlier: Place?
    /// A piece of the record, or the whole message for a file.
    let detail: String
  }

  /// What a check found in one file.
  package struct File: Sendable {
    /// As it was given.
    package let path: String
    package internal(set) var usable = 0
    /// In file order.
    package internal(set) var refused: [Refused] = []
    /// All records first, then the families by name.
    package internal(set) var majorities: [MajorityAnswer] = []

    /// Records and lines that are none.
    package var records: Int { usable + refused.count }

    init(path: String) { self.path = path }

    /// How many lines are of a severity.
    package func count(_ severity: Severity) -> Int {
      refused.count { $0.severity == severity }
    }
  }

  /// In the order they were read.
  package internal(set) var files: [File] = []
  /// In the order they were met.
  package internal(set) var warnings: [Warning] = []

  /// Records of all files.
  package var records: Int { files.reduce(0) { $0 + $1.records } }
  /// Usable records of all files.
  package var usable: Int { files.reduce(0) { $0 + $1.usable } }

  /// A place for people: a file and a line, the line alone in a check of one file.
  package func name(of place: Place) -> String {
    let path = files[Int(place.file)].path
    if place.line == 0 { return path }
    return files.count > 1 ? "\(path):\(place.line)" : "line \(place.line)"
  }

  /// What a warning says, without its own place.
  package func message(of warning: Warning) -> String {
    let earlier = warning.earlier.map(name(of:)) ?? ""
    return switch warning.kind {
    case .leak: "the answer \"\(warning.detail)\" stands in the question"
    case .duplicate: "the same prompt, pictures and reference as \(earlier)"
    case .conflict: "the same prompt and pictures as \(earlier), with another reference"
    case .sharedPicture: "the picture \"\(warning.detail)\" is also in \(earlier)"
    case .sharedFile, .majority: warning.detail
    }
  }
}
