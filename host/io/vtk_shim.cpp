// The only C++ of the library: VTK behind the C interface of coble/vtkio.h. No exception leaves it,
// and what VTK reports is collected instead of going to stderr.
#include "coble/vtkio.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <string>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkDataArraySelection.h>
#include <vtkDoubleArray.h>
#include <vtkErrorCode.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkInformation.h>
#include <vtkInformationVector.h>
#include <vtkLogger.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkStreamingDemandDrivenPipeline.h>
#include <vtkTypeInt32Array.h>
#include <vtkTypeUInt16Array.h>
#include <vtkTypeUInt8Array.h>
#include <vtkXMLImageDataReader.h>
#include <vtkXMLImageDataWriter.h>
#include <vtkXMLPolyDataWriter.h>

#include "apart.h"
#include "image_file.h"
#include "staged.h"

namespace {

constexpr int64_t max_voxels = int64_t(1) << 40;

// Keeps the first error that VTK reports, from whatever object.
class ErrorWindow : public vtkOutputWindow {
 public:
  static ErrorWindow *New();
  void DisplayText(const char *) override {}
  void DisplayErrorText(const char *text) override {
    if (!first.empty() || !text) return;
    // "ERROR: In <file>, line <n>\n<class> (<address>): <what>\n\n"
    first = text;
    const size_t what = first.find("): ");
    if (what != std::string::npos) first.erase(0, what + 3);
    first.resize(std::min(first.size(), first.find('\n')));
    while (!first.empty() && std::isspace(static_cast<unsigned char>(first.back())))
      first.pop_back();
  }
  const std::string &First() const { return first; }

 private:
  std::string first;
};
vtkStandardNewMacro(ErrorWindow);

// While it lives, VTK's errors come here and not to stderr. VTK has one output window and one log
// for the whole process, so one file at a time.
class Errors {
 public:
  Errors()
      : lock(mutex),
        before(vtkOutputWindow::GetInstance()),
        verbosity(std::min(vtkLogger::GetCurrentVerbosityCutoff(), vtkLogger::VERBOSITY_INFO)) {
    vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_OFF);
    vtkOutputWindow::SetInstance(window);
  }
  ~Errors() {
    vtkOutputWindow::SetInstance(before);
    vtkLogger::SetStderrVerbosity(verbosity);
  }
  Errors(const Errors &) = delete;
  Errors &operator=(const Errors &) = delete;
  bool Any() const { return !window->First().empty(); }
  const char *First() const { return window->First().c_str(); }

 private:
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock;
  vtkNew<ErrorWindow> window;
  vtkSmartPointer<vtkOutputWindow> before;
  vtkLogger::Verbosity verbosity;
};
std::mutex Errors::mutex;

template <class Array>
vtkSmartPointer<vtkDataArray> wrap(const void *data, vtkIdType tuples, int components = 1) {
  using Value = typename Array::ValueType;
  vtkSmartPointer<Array> array = vtkSmartPointer<Array>::New();
  array->SetNumberOfComponents(components);
  array->SetArray(static_cast<Value *>(const_cast<void *>(data)), tuples * components,
                  1);  // 1: not VTK's to free
  return array;
}

vtkSmartPointer<vtkDataArray> wrap_array(const coble_vtk_array &a, vtkIdType cells) {
  switch (a.type) {
    case COBLE_VTK_UINT8:
      return wrap<vtkTypeUInt8Array>(a.data, cells);
    case COBLE_VTK_UINT16:
      return wrap<vtkTypeUInt16Array>(a.data, cells);
    case COBLE_VTK_INT32:
      return wrap<vtkTypeInt32Array>(a.data, cells);
    case COBLE_VTK_FLOAT:
      return wrap<vtkFloatArray>(a.data, cells);
    case COBLE_VTK_DOUBLE:
      return wrap<vtkDoubleArray>(a.data, cells);
  }
  return nullptr;
}

void add_number(vtkFieldData *field, const char *name, double value) {
  vtkNew<vtkDoubleArray> array;
  array->SetName(name);
  array->InsertNextValue(value);
  field->AddArray(array);
}

double number_of(vtkFieldData *field, const char *name) {
  vtkDataArray *array = field ? field->GetArray(name) : nullptr;
  return array && array->GetNumberOfValues() > 0 ? array->GetComponent(0, 0) : 0.0;
}

coble_status check_cells(const char *path, const int32_t n[3]) {
  if (n[0] < 1 || n[1] < 1 || n[2] < 1 || int64_t(n[0]) * n[1] > max_voxels / n[2])
    return coble_fail(COBLE_ERR_INPUT, "%s: %d x %d x %d cells: expected 1 to 2^40", path, n[0],
                      n[1], n[2]);
  return COBLE_OK;
}

coble_status check_arrays(const char *path, int arrays, const coble_vtk_array *array, bool filled) {
  for (int i = 0; i < arrays; i++) {
    if (!array[i].name || !*array[i].name || (filled && !array[i].data) ||
        array[i].type < COBLE_VTK_UINT8 || array[i].type > COBLE_VTK_DOUBLE)
      return coble_fail(COBLE_ERR_INPUT, "%s: array %d needs a name, a known type and data", path,
                        i);
  }
  return COBLE_OK;
}

coble_status check_grid(const char *path, const coble_vtk_grid *grid, int arrays,
                        const coble_vtk_array *array) {
  COBLE_TRY(check_cells(path, grid->n));
  for (int d = 0; d < 3; d++) {
    if (!std::isfinite(grid->origin[d]) || !std::isfinite(grid->spacing[d]) ||
        grid->spacing[d] <= 0)
      return coble_fail(COBLE_ERR_INPUT, "%s: origin %g and spacing %g um along %c: expected %s",
                        path, grid->origin[d], grid->spacing[d], 'x' + d,
                        "finite, the spacing above zero");
  }
  return check_arrays(path, arrays, array, true);
}

struct cell_list {
  const char *what;
  int corners;
  int64_t count;
  const int64_t *corner;
};

coble_status check_corners(const char *path, const coble_vtk_points *points,
                           const cell_list &cells) {
  const int64_t *corner = cells.corner;
  if (cells.count < 0 || cells.count > max_voxels || (cells.count > 0 && !corner))
    return coble_fail(COBLE_ERR_INPUT, "%s: %lld %ss: expected 0 to 2^40 with data", path,
                      static_cast<long long>(cells.count), cells.what);
  for (int64_t i = 0; i < cells.corners * cells.count; i++) {
    if (corner[i] < 0 || corner[i] >= points->points)
      return coble_fail(COBLE_ERR_INPUT, "%s: %s %lld goes to point %lld of %lld", path, cells.what,
                        static_cast<long long>(i / cells.corners),
                        static_cast<long long>(corner[i]), static_cast<long long>(points->points));
  }
  return COBLE_OK;
}

coble_status check_points(const char *path, const coble_vtk_points *points, int arrays,
                          const coble_vtk_array *array) {
  if (points->points < 0 || points->points > max_voxels ||
      (points->points > 0 && !points->position))
    return coble_fail(COBLE_ERR_INPUT, "%s: %lld points: expected 0 to 2^40 with data", path,
                      static_cast<long long>(points->points));
  COBLE_TRY(check_corners(path, points, {"line", 2, points->lines, points->line}));
  COBLE_TRY(check_corners(path, points, {"quadrilateral", 4, points->quads, points->quad}));
  return check_arrays(path, arrays, array, points->points > 0);
}

// VTK does not look whether the last bytes went out when it closed the file.
bool ends_whole(const char *temporary) {
  static const char end[] = "</VTKFile>\n";
  char tail[sizeof end] = {0};
  FILE *file = std::fopen(temporary, "rb");
  const long length = sizeof end - 1;
  const bool whole = file && !std::fseek(file, -length, SEEK_END) &&
                     std::fread(tail, 1, length, file) == size_t(length) && !std::strcmp(tail, end);
  if (file) std::fclose(file);
  return whole;
}

template <class Writer, class Data>
coble_status run_writer(const char *path, Writer *writer, Data *data) {
  const Errors errors;
  writer->SetInputData(data);
  writer->SetDataModeToBinary();
  writer->SetHeaderTypeToUInt64();
  writer->SetCompressorTypeToZLib();
  const bool written = writer->Write() == 1;
  const unsigned long code = writer->GetErrorCode();
  if (code != vtkErrorCode::NoError && code != vtkErrorCode::UnknownError)
    return coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                      vtkErrorCode::GetStringFromErrorCode(code));
  if (!written || code != vtkErrorCode::NoError || errors.Any())
    return coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                      errors.Any() ? errors.First() : "VTK does not say why");
  return COBLE_OK;
}

coble_status write_to_disk(const char *path, const char *temporary, vtkImageData *image) {
  vtkNew<vtkXMLImageDataWriter> writer;
  writer->SetFileName(temporary);
  COBLE_TRY((run_writer<vtkXMLImageDataWriter, vtkImageData>(path, writer, image)));
  return ends_whole(temporary)
             ? COBLE_OK
             : coble_fail(COBLE_ERR_IO, "%s: cannot be written: the file is incomplete", path);
}

// By way of memory: on a full disk vtkXMLPolyDataWriter frees what it has not allocated (VTK 9.2).
coble_status write_to_disk(const char *path, const char *temporary, vtkPolyData *data) {
  vtkNew<vtkXMLPolyDataWriter> writer;
  writer->WriteToOutputStringOn();
  COBLE_TRY((run_writer<vtkXMLPolyDataWriter, vtkPolyData>(path, writer, data)));
  const std::string text = writer->GetOutputString();
  FILE *file = std::fopen(temporary, "wb");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int why = errno;
  const bool closed = file && std::fclose(file) == 0;
  if (written && closed) return COBLE_OK;
  return coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                    std::strerror(written ? errno : why));
}

coble_status write_image(const char *path, const char *temporary, const coble_vtk_grid *grid,
                         int arrays, const coble_vtk_array *array) {
  vtkNew<vtkImageData> image;
  image->SetDimensions(grid->n[0] + 1, grid->n[1] + 1, grid->n[2] + 1);
  image->SetOrigin(grid->origin);
  image->SetSpacing(grid->spacing);
  add_number(image->GetFieldData(), "TimeValue", grid->time_h);
  add_number(image->GetFieldData(), "capacity_mAh_cm2", grid->capacity_mAh_cm2);
  const vtkIdType cells = vtkIdType(grid->n[0]) * grid->n[1] * grid->n[2];
  for (int i = 0; i < arrays; i++) {
    vtkSmartPointer<vtkDataArray> values = wrap_array(array[i], cells);
    values->SetName(array[i].name);
    image->GetCellData()->AddArray(values);
  }
  if (arrays > 0) image->GetCellData()->SetActiveScalars(array[0].name);
  return write_to_disk(path, temporary, image);
}

vtkSmartPointer<vtkCellArray> make_cells(int corners, int64_t count, const int64_t *corner) {
  vtkSmartPointer<vtkCellArray> cells = vtkSmartPointer<vtkCellArray>::New();
  for (int64_t i = 0; i < count; i++) {
    cells->InsertNextCell(corners);
    for (int q = 0; q < corners; q++) cells->InsertCellPoint(corner[corners * i + q]);
  }
  return cells;
}

// Lines and quadrilaterals, or a vertex at every point: a point without a cell is not drawn.
void add_cells(const coble_vtk_points *points, vtkPolyData *data) {
  if (points->lines > 0) data->SetLines(make_cells(2, points->lines, points->line));
  if (points->quads > 0) data->SetPolys(make_cells(4, points->quads, points->quad));
  if (points->lines > 0 || points->quads > 0) return;
  vtkNew<vtkCellArray> cells;
  for (vtkIdType i = 0; i < points->points; i++) cells->InsertNextCell(1, &i);
  data->SetVerts(cells);
}

coble_status write_points(const char *path, const char *temporary, const coble_vtk_points *points,
                          int arrays, const coble_vtk_array *array) {
  vtkNew<vtkPolyData> data;
  vtkNew<vtkPoints> positions;
  const vtkIdType count = points->points;
  positions->SetData(wrap<vtkDoubleArray>(points->position, count, 3));
  data->SetPoints(positions);
  add_cells(points, data);
  add_number(data->GetFieldData(), "TimeValue", points->time_h);
  add_number(data->GetFieldData(), "capacity_mAh_cm2", points->capacity_mAh_cm2);
  for (int i = 0; i < arrays; i++) {
    vtkSmartPointer<vtkDataArray> values = wrap_array(array[i], count);
    values->SetName(array[i].name);
    data->GetPointData()->AddArray(values);
  }
  if (points->normal) {
    vtkSmartPointer<vtkDataArray> normals = wrap<vtkDoubleArray>(points->normal, count, 3);
    normals->SetName("normal");
    data->GetPointData()->SetNormals(normals);
  }
  if (arrays > 0) data->GetPointData()->SetActiveScalars(array[0].name);
  return write_to_disk(path, temporary, data);
}

// The one array to read: cell data first. Switches all others off, so that they are not even
// decoded.
coble_status choose_array(const char *path, const char *name, vtkXMLImageDataReader *reader,
                          bool *in_cells, std::string *chosen) {
  vtkDataArraySelection *sets[2] = {reader->GetCellDataArraySelection(),
                                    reader->GetPointDataArraySelection()};
  bool found = false;
  for (int s = 0; s < 2; s++) {
    const int count = sets[s]->GetNumberOfArrays();
    for (int i = 0; i < count && !found; i++) {
      const char *candidate = sets[s]->GetArrayName(i);
      if (name && std::strcmp(candidate, name) != 0) continue;
      found = true;
      *in_cells = s == 0;
      *chosen = candidate;
    }
    sets[s]->DisableAllArrays();
  }
  if (!found)
    return coble_fail(COBLE_ERR_INPUT, "%s: no cell or point array%s%s", path,
                      name ? " called " : "", name ? name : "");
  sets[*in_cells ? 0 : 1]->EnableArray(chosen->c_str());
  return COBLE_OK;
}

// Asked before VTK allocates: values per cell are as the file says.
coble_status check_components(const char *path, const std::string &chosen, bool in_cells,
                              vtkXMLImageDataReader *reader) {
  vtkInformationVector *arrays = reader->GetOutputInformation(0)->Get(
      in_cells ? vtkDataObject::CELL_DATA_VECTOR() : vtkDataObject::POINT_DATA_VECTOR());
  for (int i = 0; arrays && i < arrays->GetNumberOfInformationObjects(); i++) {
    vtkInformation *array = arrays->GetInformationObject(i);
    const char *name = array->Get(vtkDataObject::FIELD_NAME());
    if (!name || chosen != name || !array->Has(vtkDataObject::FIELD_NUMBER_OF_COMPONENTS()))
      continue;
    const int components = array->Get(vtkDataObject::FIELD_NUMBER_OF_COMPONENTS());
    if (components != 1)
      return coble_fail(COBLE_ERR_INPUT, "%s: array '%s' has %d components, it should have one",
                        path, name, components);
  }
  return COBLE_OK;
}

struct type_size {
  coble_vtk_type type;
  size_t size;
};

// Our type for VTK's: what has no equal goes to 32-bit integers.
type_size our_type(vtkDataArray *array) {
  switch (array->GetDataType()) {
    case VTK_UNSIGNED_CHAR:
      return {COBLE_VTK_UINT8, 1};
    case VTK_UNSIGNED_SHORT:
      return {COBLE_VTK_UINT16, 2};
    case VTK_FLOAT:
      return {COBLE_VTK_FLOAT, 4};
    case VTK_DOUBLE:
      return {COBLE_VTK_DOUBLE, 8};
    default:
      return {COBLE_VTK_INT32, 4};
  }
}

// Any integers to 32 bits; false when one does not fit.
bool copy_integers(vtkDataArray *array, int32_t *out) {
  const vtkIdType count = array->GetNumberOfTuples();
  bool fit = true;
  switch (array->GetDataType()) {
    vtkTemplateMacro({
      const VTK_TT *in = static_cast<const VTK_TT *>(array->GetVoidPointer(0));
      for (vtkIdType i = 0; i < count && fit; i++) {
        const double value = static_cast<double>(in[i]);
        fit = value >= INT32_MIN && value <= INT32_MAX;
        if (fit) out[i] = static_cast<int32_t>(value);
      }
    });
    default:
      return false;
  }
  return fit;
}

coble_status take_values(const char *path, vtkDataArray *array, const type_size &ours,
                         void **data) {
  const size_t bytes = static_cast<size_t>(array->GetNumberOfTuples()) * ours.size;
  void *values = std::malloc(bytes);
  if (!values) return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %zu bytes", path, bytes);
  if (ours.type != COBLE_VTK_INT32) {
    std::memcpy(values, array->GetVoidPointer(0), bytes);
  } else if (!copy_integers(array, static_cast<int32_t *>(values))) {
    std::free(values);
    return coble_fail(COBLE_ERR_INPUT, "%s: array '%s' (%s) does not fit into 32-bit integers",
                      path, array->GetName(), array->GetDataTypeAsString());
  }
  *data = values;
  return COBLE_OK;
}

coble_status fail_read(const char *path, const Errors &errors) {
  return coble_fail(COBLE_ERR_INPUT, "%s: not a complete VTK image (.vti): %s", path,
                    errors.Any() ? errors.First() : "no image data found");
}

void take_grid(vtkImageData *image, bool in_cells, coble_vtk_grid *grid) {
  int points[3];
  image->GetDimensions(points);
  for (int d = 0; d < 3; d++) grid->n[d] = in_cells && points[d] > 1 ? points[d] - 1 : points[d];
  image->GetOrigin(grid->origin);
  image->GetSpacing(grid->spacing);
  grid->time_h = number_of(image->GetFieldData(), "TimeValue");
  grid->capacity_mAh_cm2 = number_of(image->GetFieldData(), "capacity_mAh_cm2");
}

// Sizes are checked before VTK allocates.
coble_status check_extent(const char *path, int64_t file_bytes, vtkXMLImageDataReader *reader) {
  int extent[6];
  int32_t points[3];
  reader->GetOutputInformation(0)->Get(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(), extent);
  for (size_t d = 0; d < 3; d++) {
    const int64_t size = int64_t(extent[2 * d + 1]) - extent[2 * d] + 1;
    points[d] = size < 1 || size > INT32_MAX ? 0 : int32_t(size);
  }
  COBLE_TRY(check_cells(path, points));
  const double cells = double(points[0]) * points[1] * points[2];
  COBLE_TRY(coble_image_fits(path, points, 2 * cells));  // VTK's and ours
  return coble_image_held(path, points, cells, file_bytes);
}

// What is asked of VTK's reader, and what it answers.
struct question {
  const char *path, *name;
  int64_t file_bytes;
};
struct array_head {
  coble_vtk_grid grid;
  coble_vtk_type type;
};

vtkDataArray *array_named(vtkImageData *image, bool in_cells, const std::string &name) {
  vtkDataSetAttributes *values = image->GetPointData();
  if (in_cells) values = image->GetCellData();
  return values->GetArray(name.c_str());
}

coble_status read_image(const question &q, array_head *head, void **data) {
  const char *const path = q.path;
  const Errors errors;
  vtkNew<vtkXMLImageDataReader> reader;
  reader->SetFileName(path);
  bool in_cells = false;
  std::string chosen;
  if (!reader->CanReadFile(path)) return fail_read(path, errors);
  reader->UpdateInformation();
  if (errors.Any()) return fail_read(path, errors);
  COBLE_TRY(check_extent(path, q.file_bytes, reader));
  COBLE_TRY(choose_array(path, q.name, reader, &in_cells, &chosen));
  COBLE_TRY(check_components(path, chosen, in_cells, reader));
  reader->Update();
  vtkImageData *image = reader->GetOutput();
  vtkDataArray *array = array_named(image, in_cells, chosen);
  // cppcheck-suppress identicalConditionAfterEarlyExit // Update() may have added some
  if (errors.Any() || !array) return fail_read(path, errors);
  if (array->GetNumberOfComponents() != 1)
    return coble_fail(COBLE_ERR_INPUT, "%s: array '%s' has %d components, it should have one", path,
                      chosen.c_str(), array->GetNumberOfComponents());
  take_grid(image, in_cells, &head->grid);
  const int64_t cells = int64_t(head->grid.n[0]) * head->grid.n[1] * head->grid.n[2];
  if (array->GetNumberOfTuples() != cells) return fail_read(path, errors);
  const type_size ours = our_type(array);
  head->type = ours.type;
  return take_values(path, array, ours, data);
}

// Runs `body`; an exception becomes a status.
template <class Body>
coble_status guarded(const char *path, coble_status otherwise, Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return coble_fail(COBLE_ERR_MEMORY, "%s: not enough memory", path);
  } catch (const std::exception &e) {
    return coble_fail(otherwise, "%s: %s", path, e.what());
  } catch (...) {
    return coble_fail(otherwise, "%s: VTK gave up", path);
  }
}

coble_status read_there(const void *asked, void *head, void **data) {
  auto q = static_cast<const question *>(asked);
  auto h = static_cast<array_head *>(head);
  return guarded(q->path, COBLE_ERR_INPUT, [&] { return read_image(*q, h, data); });
}

coble_status check_here(const void *asked, const void *head, size_t *bytes) {
  static const size_t size[] = {1, 2, 4, 4, 8};  // in the order of coble_vtk_type
  const char *path = static_cast<const question *>(asked)->path;
  auto h = static_cast<const array_head *>(head);
  COBLE_TRY(check_cells(path, h->grid.n));
  if (h->type < COBLE_VTK_UINT8 || h->type > COBLE_VTK_DOUBLE)
    return coble_fail(COBLE_ERR_INPUT, "%s: values of no known type", path);
  *bytes = size_t(h->grid.n[0]) * h->grid.n[1] * h->grid.n[2] * size[h->type];
  return COBLE_OK;
}

}  // namespace

coble_status coble_vti_write(const char *path, const coble_vtk_grid *grid, int arrays,
                             const coble_vtk_array *array) {
  COBLE_TRY(check_grid(path, grid, arrays, array));
  char *temporary = nullptr;
  COBLE_TRY(coble_staged_name(path, &temporary));
  const coble_status status = guarded(
      path, COBLE_ERR_IO, [&] { return write_image(path, temporary, grid, arrays, array); });
  return coble_staged_finish(path, temporary, status);
}

coble_status coble_vtp_write(const char *path, const coble_vtk_points *points, int arrays,
                             const coble_vtk_array *array) {
  COBLE_TRY(check_points(path, points, arrays, array));
  char *temporary = nullptr;
  COBLE_TRY(coble_staged_name(path, &temporary));
  const coble_status status = guarded(
      path, COBLE_ERR_IO, [&] { return write_points(path, temporary, points, arrays, array); });
  return coble_staged_finish(path, temporary, status);
}

coble_status coble_vti_read(const char *path, const char *name, coble_vtk_grid *grid,
                            coble_vtk_type *type, void **data) {
  FILE *file = nullptr;
  question asked = {path, name, 0};
  array_head head = {};
  *data = nullptr;
  COBLE_TRY(coble_input_open(path, &file, &asked.file_bytes));  // a missing file, in our words
  std::fclose(file);
  const coble_apart_task task = {path, &asked, &head, sizeof head, read_there, check_here};
  COBLE_TRY(coble_apart_read(&task, data));
  *grid = head.grid;
  *type = head.type;
  return COBLE_OK;
}
