/**
 * A router's UPnP, as far as an instance asks for it (InternetGatewayDevice:2): found by multicast, gives its outside address,
 * forwards ports by iptables. Runs inside the router's namespace: LAN address, WAN address.
 */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [lan = '', wan = ''] = process.argv.slice(2);
const DEVICE = 'urn:schemas-upnp-org:device:InternetGatewayDevice:2';
const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:2';
const GROUP = '239.255.255.250';

const description = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceType>${DEVICE}</deviceType><UDN>uuid:router</UDN>
<serviceList><service><serviceType>${SERVICE}</serviceType><controlURL>/control</controlURL><SCPDURL>/scpd</SCPDURL></service></serviceList>
</device></root>`;

const answered = (action: string, fields: string): string => `<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<u:${action}Response xmlns:u="${SERVICE}">${fields}</u:${action}Response></s:Body></s:Envelope>`;

function field(body: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1] ?? '';
}

function forward(port: string, to: string, toPort: string): void {
  const dnat = ['-t', 'nat', '-A', 'PREROUTING', '-i', 'wan', '-p', 'tcp', '--dport', port];
  execFileSync('iptables', [...dnat, '-j', 'DNAT', '--to-destination', `${to}:${toPort}`]);
  const pass = ['-I', 'FORWARD', '-i', 'wan', '-p', 'tcp', '-d', to, '--dport', toPort];
  execFileSync('iptables', [...pass, '-j', 'ACCEPT']);
}

function act(action: string, body: string): string {
  switch (action) {
    case 'GetExternalIPAddress':
      return answered(action, `<NewExternalIPAddress>${wan}</NewExternalIPAddress>`);
    case 'AddAnyPortMapping': {
      // The asked port is "taken": another one is given, as the protocol allows.
      const outside = String(Number(field(body, 'NewExternalPort')) + 1000);
      forward(outside, field(body, 'NewInternalClient'), field(body, 'NewInternalPort'));
      return answered(action, `<NewReservedPort>${outside}</NewReservedPort>`);
    }
    default:
      return answered(action, '');
  }
}

const http = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    const action = /#(\w+)"?$/.exec(String(request.headers['soapaction'] ?? ''))?.[1];
    response.setHeader('content-type', 'text/xml');
    response.end(action === undefined ? description : act(action, body));
  });
});
http.listen(0, lan, () => {
  const { port } = http.address() as AddressInfo;
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, from) => {
    if (!message.toString().startsWith('M-SEARCH')) return;
    const lines = [
      'HTTP/1.1 200 OK',
      `ST: ${DEVICE}`,
      `USN: uuid:router::${DEVICE}`,
      `LOCATION: http://${lan}:${port}/`,
    ];
    socket.send([...lines, 'CACHE-CONTROL: max-age=1800', 'EXT:', '', ''].join('\r\n'), from.port, from.address);
  });
  socket.bind(1900, () => {
    socket.addMembership(GROUP, lan);
    console.log('open');
  });
});
