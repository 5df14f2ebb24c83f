// The colours of a PNG file.
#ifndef COBLE_TESTS_PNG_H
#define COBLE_TESTS_PNG_H

#include <map>
#include <string>

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGReader.h>
#include <vtkPointData.h>

namespace coble_test {

// Pixels of each colour, 0xrrggbb.
inline std::map<int, double> colours_of(const std::string &path) {
  vtkNew<vtkPNGReader> reader;
  reader->SetFileName(path.c_str());
  reader->Update();
  vtkDataArray *pixel = reader->GetOutput()->GetPointData()->GetScalars();
  std::map<int, double> count;
  for (vtkIdType i = 0; i < pixel->GetNumberOfTuples(); i++) {
    int colour = 0;
    for (int c = 0; c < 3; c++) colour = colour << 8 | (int)pixel->GetComponent(i, c);
    count[colour]++;
  }
  return count;
}

}  // namespace coble_test

#endif
