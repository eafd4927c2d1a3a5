import { startPeer, startPair, until, bytes, SPACE, areConnected } from './p2p-kit.ts';
const z = await startPeer({}); 
const { a, b } = await startPair();
b.p2p.handle('echo',async(_,x)=>x);
b.p2p.handleChannel('echo', async (_, c) => { for await (const f of c) await c.send(f); });
const mem=()=>{ globalThis.gc?.(); const m=process.memoryUsage(); return `heap ${(m.heapUsed/1048576).toFixed(1)} rss ${(m.rss/1048576).toFixed(0)}` };
console.log('start',mem());
for(let r=0;r<4;r++){
 for(let i=0;i<3000;i++) await a.p2p.request(b.key,'echo',bytes(1000),{timeoutMs:5000});
 for(let i=0;i<300;i++){ const c=await a.p2p.openChannel(b.key,'echo'); await c.send(bytes(1000)); await c.close(); for await(const f of c); }
 for(let i=0;i<40;i++){ const x=await startPeer({bootstrap:[b.address], limits:{peersTarget:1}}); await until('x',()=>x.p2p.peers().length>0); await x.p2p[Symbol.asyncDispose](); }
 for(let i=0;i<300;i++){ a.p2p.sendFrame(b.key,SPACE,bytes(200000)); if(i%20===0) await new Promise(r=>setTimeout(r,20)); }
 await until('fr',()=>b.frames.length>=300); b.frames.length=0;
 await new Promise(r=>setTimeout(r,300));
 console.log('round',r,mem(), process.getActiveResourcesInfo().reduce((m,k)=>(m[k]=(m[k]??0)+1,m),{}));
}
await a.p2p[Symbol.asyncDispose](); await b.p2p[Symbol.asyncDispose](); await z.p2p[Symbol.asyncDispose]();
