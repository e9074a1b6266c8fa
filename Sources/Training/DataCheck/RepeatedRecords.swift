internal import Tasks

/// Finds records and pictures that were there before; hashes are held, no texts.
///
/// Two records are one when the turns put before the policy (options included; case and blanks
/// aside) and the bytes of their pictures are equal. A question asked of another picture is another
/// record, and a picture with several questions in one file is as it should be; that a picture is in
/// two files is told once for each picture and file.
struct RepeatedRecords {
  typealias Place = DataSetFindings.Place
  typealias Warning = DataSetFindings.Warning

  private struct First {
    let place: Place
    let reference: UInt64
  }

  private struct Picture {
    let place: Place
    var lastFile: Int32
  }

  private var records: [ContentDigest: First] = [:]
  private var pictures: [ContentDigest: Picture] = [:]

  /// Adds a record.
  /// - Parameter digests: one for each picture of the sample.
  /// - Returns: what is to be said about it.
  mutating func add(_ sample: Sample, digests: [ContentDigest], at place: Place) -> [Warning] {
    var parts: [[UInt8]] = []
    for message in sample.messages {
      parts.append(Array(message.role.rawValue.utf8))
      parts.append(DataSetText.normalised(message.text))
    }
    let key = ContentDigest(parts: parts + digests.map(\.bytes))
    let reference = ContentDigest(DataSetText.normalised(sample.reference)).high
    var warnings: [Warning] = []
    if let first = records[key] {
      if first.place != place {
        warnings.append(
          Warning(
            kind: first.reference == reference ? .duplicate : .conflict, place: place,
            earlier: first.place, detail: ""))
      }
    } else {
      records[key] = First(place: place, reference: reference)
    }
    for (digest, image) in zip(digests, sample.images) {
      guard var picture = pictures[digest] else {
        pictures[digest] = Picture(place: place, lastFile: place.file)
        continue
      }
      guard picture.lastFile != place.file else { continue }
      if picture.place.file != place.file {
        warnings.append(
          Warning(
            kind: .sharedPicture, place: place, earlier: picture.place,
            detail: DataSetText.shown(image.path)))
      }
      picture.lastFile = place.file
      pictures[digest] = picture
    }
    return warnings
  }
}
