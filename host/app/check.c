#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "coble/clock.h"
#include "job.h"
#include "progress.h"
#include "writer.h"

enum {
  TRIAL_STEPS = 3,
  TRIAL_SECONDS = 10,
  /* solves of a step until its active sets rest, as seen on the quickstart */
  FILLING_SOLVES = 2,
  LATER_SOLVES = 2
};

static void print_layer(const coble_job *job) {
  const coble_structure *s = &job->scene.structure;
  const coble_structure_summary *l = &job->layer;
  const double um = s->dx * 1e6;
  printf("%-24s %d x %d x %d voxels of %g nm = %g x %g x %g um, %s\n", "grid", s->n[0], s->n[1],
         s->n[2], s->dx * 1e9, s->n[0] * um, s->n[1] * um, s->n[2] * um,
         s->grey ? "grey" : "pore-resolved");
  printf("%-24s %.4f, of which Li can reach %.4f from the SE\n", "porosity", l->porosity,
         l->porosity_reached);
  printf("%-24s %s\n", "pores from SE to CC",
         l->percolates ? "yes, they percolate" : "NO way through");
  if (s->coverage)
    printf("%-24s %.4f of the walls, by %s\n", "covered", l->coverage, job->c.decoration.material);
  printf("%-24s %.4g nm (%.4g to %.4g)\n", "mean pore diameter", l->mean_diameter * 1e9,
         l->min_diameter * 1e9, l->max_diameter * 1e9);
  printf("%-24s %s: %d nodes, %lld bonds\n", "lattice",
         coble_scene_skeleton_name(job->c.skeleton.kind), job->scene.graph.nodes,
         (long long)job->scene.graph.bonds);
}

/* model section 5.6: filling needs drop < P_open(SE) + suction; sustained flow needs a CC that opens before
 * the SE, and then, since an open CC stands at P_stack, drop < P_open(SE) - P_stack. */
static coble_status print_forecast(const coble_job *job) {
  const coble_sim_params *p = &job->params;
  double j = 0;
  for (int i = 0; i < job->c.cell.step_count; i++)
    j = fmax(j, job->c.cell.steps[i].current_density);
  const double open_se = p->stack_pressure + p->strength.tension[COBLE_BOND_SE];
  const double open_cc = p->stack_pressure + p->strength.tension[COBLE_BOND_CC];
  const coble_creep_params walls = coble_creep_decorated(&p->creep, job->layer.coverage);
  const double suction = -coble_entry_pressure(&p->li, &walls, job->layer.mean_diameter);
  double drop;
  COBLE_TRY(coble_sim_drop(job->dev, &job->scene.structure, p, j, &drop));
  const double held = open_se - p->stack_pressure;
  const bool fills = drop < open_se + suction, flows = drop < held && open_cc < open_se;
  printf("%-24s %.4g MPa at %g mA/cm2, through a full layer\n", "pressure drop", drop * 1e-6,
         j * 0.1);
  printf("%-24s SE %.4g MPa, CC %.4g MPa; suction %.3f MPa\n", "opening pressures", open_se * 1e-6,
         open_cc * 1e-6, suction * 1e-6);
  printf("%-24s %s: drop %s P_open(SE) + suction = %.4g MPa\n", "filling the pores",
         fills ? "yes" : "no", fills ? "<" : ">=", (open_se + suction) * 1e-6);
  printf("%-24s %s: drop %s P_open(SE) - P_stack = %.4g MPa, and %s opens first\n",
         "flow to the CC", flows ? "yes" : "no", drop < held ? "<" : ">=", held * 1e-6,
         open_cc < open_se ? "the CC" : "the SE");
  printf("%-24s %s\n", "a uniform layer would",
         !job->layer.percolates ? "keep Li off the CC: its pores do not reach it"
         : !fills               ? "stay empty, Li lies at the SE (se)"
         : !flows               ? "fill, then Li lies at the SE or splits the layer (se or split)"
                                : "fill, then grow Li at the CC (cc)");
  return COBLE_OK;
}

/* Steps while the front crosses the layer, at best: front_limit of a voxel a step. */
static double filling_steps(const coble_job *job) {
  return job->scene.structure.n[2] / job->params.front_limit;
}

/* Wall time per solve, from the first steps, or from those that a few seconds suffice for. */
static coble_status measure_rate(coble_job *job, double *rate) {
  const coble_segment *first = &job->programme.segment[0];
  const double begun = coble_clock();
  const double enough = begun + TRIAL_SECONDS;
  double left = first->duration;
  int solves = 0;
  for (int step = 0; step < TRIAL_STEPS && left > 0 && coble_clock() < enough; step++) {
    coble_step_report report;
    COBLE_TRY(coble_sim_advance(job->sim, first->current_density, left, &report));
    left -= report.dt;
    solves += report.active_sets;
  }
  *rate = (coble_clock() - begun) / fmax(solves, 1);
  return COBLE_OK;
}

static coble_status print_costs(coble_job *job) {
  const double MiB = 1048576, outputs = (double)job->programme.outputs;
  const double disk = (double)coble_writer_bytes(&job->c.output, &job->scene.structure);
  const double filling = filling_steps(job);
  const double later = job->programme.duration / job->params.dt_max + outputs;
  double rate;
  char text[32];
  COBLE_TRY(measure_rate(job, &rate));
  coble_duration_text(rate * (FILLING_SOLVES * filling + LATER_SOLVES * later), text);
  const size_t voxels = coble_structure_cells(&job->scene.structure);
  printf("%-24s %.1f MiB on the %s, %.0f bytes per voxel; %.0f MiB in all so far\n", "memory",
         (double)coble_device_peak_bytes(job->dev) / MiB, coble_device_backend(job->dev),
         (double)coble_device_peak_bytes(job->dev) / (double)voxels, coble_app_peak_memory_MiB());
  printf("%-24s %.1f MiB before compression: %.0f outputs of %.2f MiB\n", "disk",
         disk * outputs / MiB, outputs, disk / MiB);
  printf("%-24s roughly %s: %.0f steps or more at %.3g ms a solve\n", "time", text, filling + later,
         rate * 1e3);
  return COBLE_OK;
}

coble_status coble_check_print(coble_job *job) {
  char *echo = NULL;
  COBLE_TRY(coble_case_echo(&job->c, &echo));
  printf("%s\n", echo);
  free(echo);
  print_layer(job);
  COBLE_TRY(print_forecast(job));
  return print_costs(job);
}
