import { z } from 'zod'
import { ImportedProject } from '../../test/support/clu-import-shape.js'
import { cluAnswer } from '../../test/support/clu-stand-in.js'
import { type Learned, learnUtterances, rank } from './likest-intents.js'
import { type PlainAnswer, type PlainRequest, type PlainServer, startPlainServer } from './plain-server.js'

export const CLU_KEY = 'stand-in-clu-key-0123456789abcdef'

const AUTHORING = /^\/language\/authoring\/analyze-conversations\/projects\/([\w.-]+)\/(.+)$/
const ASKING = '/language/:analyze-conversations'

const Training = z.looseObject({ modelLabel: z.string().min(1), trainingMode: z.enum(['standard', 'advanced']) })
const Deployment = z.looseObject({ trainedModelLabel: z.string().min(1) })
const Asked = z.looseObject({
  analysisInput: z.looseObject({ conversationItem: z.looseObject({ text: z.string().min(1) }) }),
  parameters: z.looseObject({ projectName: z.string(), deploymentName: z.string() }),
})

interface Project {
  imported: z.output<typeof ImportedProject>
  models: Map<string, Learned>
  deployments: Map<string, string>
}

/** What was asked of the deployed model, and what it took the last one to be about. */
export interface CluTally {
  asked: number
  last?: { intent: string; confidence: number }
}

export interface CluService extends PlainServer {
  tally(): CluTally
}

/**
 * A stand-in for Azure's CLU: it takes a project by the authoring API, is trained and deployed by the same calls as
 * Azure, and then says which intent a text is likest to. It judges by letters alone, so what it is sure of says nothing
 * of what Azure would be.
 */
export async function startClu(port: number): Promise<CluService> {
  const projects = new Map<string, Project>()
  const tally: CluTally = { asked: 0 }
  const server = await startPlainServer(port, (request) => {
    if (request.headers['ocp-apim-subscription-key'] !== CLU_KEY)
      return refusal(401, 'Access denied due to invalid subscription key or wrong API endpoint.')
    if (!request.query.has('api-version')) return refusal(400, 'api-version is missing')
    if (request.path === ASKING) return analyze(request, projects, tally)
    const [, name = '', what = ''] = AUTHORING.exec(request.path) ?? []
    return name === '' ? refusal(404, 'Resource not found') : author(request, server.url, name, what, projects)
  })
  return { ...server, tally: () => tally }
}

function author(
  request: PlainRequest,
  url: string,
  name: string,
  what: string,
  projects: Map<string, Project>,
): PlainAnswer {
  const project = projects.get(name)
  const [, deployment = ''] = /^deployments\/([\w.-]+)$/.exec(what) ?? []
  if (request.method === 'GET' && /jobs\/\w+$/.test(what)) return { status: 200, body: { status: 'succeeded' } }
  const taken = (job: string): PlainAnswer => ({
    status: 202,
    headers: {
      'operation-location': `${url}/language/authoring/analyze-conversations/projects/${name}/${job}/jobs/1?api-version=2023-04-01`,
    },
  })
  if (request.method === 'POST' && what === ':import') return imported(request, name, projects) ?? taken('import')
  if (!project) return refusal(404, `The project ${name} is not found: import it first`)
  if (request.method === 'POST' && what === ':train') return trained(request, project) ?? taken('train')
  if (request.method === 'PUT' && deployment !== '')
    return deployed(request, project, deployment) ?? taken(`deployments/${deployment}`)
  return refusal(404, 'Resource not found')
}

/** The refusal, where there is one; the same for the two below. */
function imported({ body }: PlainRequest, name: string, projects: Map<string, Project>): PlainAnswer | undefined {
  const read = ImportedProject.safeParse(json(body))
  if (!read.success) return refusal(400, `The project cannot be imported: ${z.prettifyError(read.error)}`)
  if (read.data.metadata.projectName !== name) return refusal(400, 'projectName is another in the address')
  projects.set(name, { imported: read.data, models: new Map(), deployments: new Map() })
  return undefined
}

function trained({ body }: PlainRequest, { imported, models }: Project): PlainAnswer | undefined {
  const read = Training.safeParse(json(body))
  if (!read.success) return refusal(400, z.prettifyError(read.error))
  models.set(read.data.modelLabel, learnUtterances(imported.assets.utterances))
  return undefined
}

function deployed({ body }: PlainRequest, { models, deployments }: Project, name: string): PlainAnswer | undefined {
  const read = Deployment.safeParse(json(body))
  if (!read.success) return refusal(400, z.prettifyError(read.error))
  if (!models.has(read.data.trainedModelLabel)) return refusal(400, 'There is no model of that label: train it first')
  deployments.set(name, read.data.trainedModelLabel)
  return undefined
}

function analyze({ body }: PlainRequest, projects: Map<string, Project>, tally: CluTally): PlainAnswer {
  const read = Asked.safeParse(json(body))
  if (!read.success) return refusal(400, z.prettifyError(read.error))
  const { analysisInput, parameters } = read.data
  const project = projects.get(parameters.projectName)
  const model = project?.models.get(project.deployments.get(parameters.deploymentName) ?? '')
  if (!model) return refusal(404, `There is no deployment ${parameters.deploymentName}: import, train and deploy first`)
  const ranked = rank(model, analysisInput.conversationItem.text)
  tally.asked += 1
  const [best] = ranked
  if (best) tally.last = best
  return {
    status: 200,
    body: cluAnswer(Object.fromEntries(ranked.map(({ intent, confidence }) => [intent, confidence]))),
  }
}

function refusal(status: number, message: string): PlainAnswer {
  return { status, body: { error: { code: String(status), message } } }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
